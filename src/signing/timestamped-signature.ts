/**
 * The format of a signed text that knows when it was signed.
 *
 * Shape:  value separator time separator signature; the time is whole Unix seconds in base 62
 * Source: Django 5.2, django/core/signing.py, class TimestampSigner.
 * @module
 */
import { secondsOf, type Clock, type Duration, systemClock, wholeSecondsOf } from "../clock.ts";
import { base62, numberOfBase62 } from "../encoding/base62.ts";
import { wellFormed } from "../encoding/utf8.ts";
import type { Keys } from "../keys/key-ring.ts";
import { macsOf } from "../keys/macs.ts";
import { Signature } from "./signature.ts";
import { refuse, type Verdict } from "./verdict.ts";

export interface ClockOptions {
  /** @default the system's clock */
  clock?: Clock | undefined;
  /** How far in the future a time may lie before it is refused; "520w" is Django's way. @default "60s" */
  clockTolerance?: Duration | undefined;
}

export class TimestampedSignature {
  readonly #signature: Signature;
  readonly #clock: Clock;
  readonly #toleranceSeconds: number;

  /** @throws {ConfigError} `WAXSEAL_DURATION_INVALID` */
  constructor(signature: Signature, { clock = systemClock, clockTolerance = 60 }: ClockOptions = {}) {
    this.#signature = signature;
    this.#clock = clock;
    this.#toleranceSeconds = secondsOf(clockTolerance, "clockTolerance");
  }

  /** Returns the signature of SHA-256 that `keys` make for `keySalt`. @throws {ConfigError} as KeyRing, and `WAXSEAL_DURATION_INVALID` */
  static for(keys: Keys, keySalt: string, options?: ClockOptions): TimestampedSignature {
    return new TimestampedSignature(new Signature(macsOf(keys, keySalt)), options);
  }

  /**
   * Returns `value` with the time and the current key's signature.
   *
   * @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED` @throws {ConfigError} `WAXSEAL_CLOCK_INVALID`
   */
  sign(value: string): string {
    // Checked before it is joined: a template would turn undefined, or an object with its own toString, into text.
    return this.#signature.sign(`${wellFormed(value)}${this.#signature.separator}${base62(wholeSecondsOf(this.#clock))}`);
  }

  /** Returns what `signed` carries, when it was signed and by which key, or why it is refused. */
  verify(signed: string, maxAgeSeconds?: number): Verdict<string> {
    const verdict = this.#signature.verify(signed);
    if (!verdict.ok) return verdict;
    const at = verdict.value.lastIndexOf(this.#signature.separator);
    const signedAt = at === -1 ? undefined : numberOfBase62(verdict.value.slice(at + this.#signature.separator.length));
    if (signedAt === undefined) return refuse("malformed");
    const age = this.#clock() - signedAt;
    if (!(age >= -this.#toleranceSeconds)) return refuse("future"); // a clock that gives NaN is refused too
    if (maxAgeSeconds !== undefined && age > maxAgeSeconds) return refuse("expired");
    return { ok: true, value: verdict.value.slice(0, at), key: verdict.key, stale: verdict.stale, signedAt };
  }
}
