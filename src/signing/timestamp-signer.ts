/**
 * Signs a string together with the time, and refuses it once it is too old, byte for byte as Django's `TimestampSigner`.
 *
 * Shape:  value ":" base62 seconds ":" signature
 * Source: Django 5.2, django/core/signing.py, class TimestampSigner, which also accepts times from the future.
 *         Vectors: test/vectors/django.json, "timestamp_signer".
 * @module
 */
import { secondsOf, systemClock, type Clock, type Duration } from "../clock.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { signatureOf, type SignerOptions } from "./signer.ts";
import { TimestampedSignature } from "./timestamped-signature.ts";
import { valueOf, type Verdict } from "./verdict.ts";

export const DEFAULT_TOLERANCE: Duration = "60s";

export interface TimestampSignerOptions extends SignerOptions {
  /** @default the system's clock */
  clock?: Clock | undefined;
  /** How far in the future a time may lie before it is refused; "520w" is Django's way. @default "60s" */
  clockTolerance?: Duration | undefined;
}

export interface AgeOptions {
  /** The oldest that is accepted. @default no limit */
  maxAge?: Duration | undefined;
}

export class TimestampSigner {
  readonly #signature: TimestampedSignature;
  readonly #salt: string;

  /** @throws {ConfigError} `WAXSEAL_DURATION_INVALID`, and as Signer */
  constructor(keys: Keys, { clock = systemClock, clockTolerance = DEFAULT_TOLERANCE, ...options }: TimestampSignerOptions) {
    const toleranceSeconds = secondsOf(clockTolerance, "clockTolerance");
    this.#signature = new TimestampedSignature(signatureOf(keys, options), { clock, toleranceSeconds });
    this.#salt = options.salt;
  }

  /** Returns `value` with the time and the current key's signature. @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED` */
  sign(value: string): string {
    return this.#signature.sign(value);
  }

  /** Returns the value that `signed` carries. @throws {BadSignature} @throws {SignatureExpired} @throws {ConfigError} `WAXSEAL_DURATION_INVALID` */
  unsign(signed: string, options?: AgeOptions): string {
    return valueOf(this.verify(signed, options));
  }

  /** Returns what `signed` carries, when it was signed and by which key, or why it is refused. @throws {ConfigError} `WAXSEAL_DURATION_INVALID` */
  verify(signed: string, { maxAge }: AgeOptions = {}): Verdict<string> {
    const verdict = this.#signature.verify(signed, maxAge === undefined ? undefined : secondsOf(maxAge));
    publishVerification(this.#salt, verdict);
    return verdict;
  }
}
