/**
 * Signs a string together with the time, and refuses it once it is too old, byte for byte as Django's `TimestampSigner`.
 *
 * Shape:  value ":" base62 seconds ":" signature
 * Source: Django 5.2, django/core/signing.py, class TimestampSigner, which also accepts times from the future.
 *         Vectors: test/vectors/django.json, "timestamp_signer".
 * @module
 */
import { secondsOf, type Duration } from "../clock.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { signatureOf, type SignerOptions } from "./signer.ts";
import { TimestampedSignature, type ClockOptions } from "./timestamped-signature.ts";
import { valueOf, type Verdict } from "./verdict.ts";

export interface TimestampSignerOptions extends SignerOptions, ClockOptions {}

export interface AgeOptions {
  /** The oldest that is accepted. @default no limit */
  maxAge?: Duration | undefined;
}

export class TimestampSigner {
  readonly #signature: TimestampedSignature;
  readonly #salt: string;

  /** @throws {ConfigError} `WAXSEAL_DURATION_INVALID`, and as Signer */
  constructor(keys: Keys, options: TimestampSignerOptions) {
    this.#signature = new TimestampedSignature(signatureOf(keys, options), options);
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
