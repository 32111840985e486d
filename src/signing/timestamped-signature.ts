/**
 * The format of a signed text that knows when it was signed.
 *
 * Shape:  value separator time separator signature; the time is whole Unix seconds in base 62
 * Source: Django 5.2, django/core/signing.py, class TimestampSigner.
 * @module
 */
import type { Clock } from "../clock.ts";
import { base62, numberOfBase62 } from "../encoding/base62.ts";
import type { Signature } from "./signature.ts";
import { refuse, type Verdict } from "./verdict.ts";

export interface TimeRules {
  clock: Clock;
  /** How far ahead of ours the signer's clock may be, in seconds. */
  toleranceSeconds: number;
}

export class TimestampedSignature {
  readonly #signature: Signature;
  readonly #rules: TimeRules;

  constructor(signature: Signature, rules: TimeRules) {
    this.#signature = signature;
    this.#rules = rules;
  }

  /** Returns `value` with the time and the current key's signature. @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED` */
  sign(value: string): string {
    return this.#signature.sign(`${value}${this.#signature.separator}${base62(Math.floor(this.#rules.clock()))}`);
  }

  /** Returns what `signed` carries, when it was signed and by which key, or why it is refused. */
  verify(signed: string, maxAgeSeconds?: number): Verdict<string> {
    const verdict = this.#signature.verify(signed);
    if (!verdict.ok) return verdict;
    const at = verdict.value.lastIndexOf(this.#signature.separator);
    const signedAt = at === -1 ? undefined : numberOfBase62(verdict.value.slice(at + this.#signature.separator.length));
    if (signedAt === undefined) return refuse("malformed");
    const age = this.#rules.clock() - signedAt;
    if (age < -this.#rules.toleranceSeconds) return refuse("future");
    if (maxAgeSeconds !== undefined && age > maxAgeSeconds) return refuse("expired");
    return { ok: true, value: verdict.value.slice(0, at), key: verdict.key, stale: verdict.stale, signedAt };
  }
}
