/**
 * The format of a signed text, for whichever purpose its keys were derived.
 *
 * Shape:  value separator signature; the signature is base64url, 43 characters for SHA-256
 * Source: Django 5.2, django/core/signing.py, class Signer.
 * @module
 */
import { equalText } from "../crypto/equal.ts";
import { isText, wellFormed } from "../encoding/utf8.ts";
import type { Macs } from "../keys/macs.ts";
import { refuse, type Verdict } from "./verdict.ts";

export class Signature {
  readonly #macs: () => Macs;
  readonly #separator: string;

  constructor(macs: () => Macs, separator = ":") {
    this.#macs = macs;
    this.#separator = separator;
  }

  get separator(): string {
    return this.#separator;
  }

  /** Returns `value`, the separator and the current key's signature. @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED` */
  sign(value: string): string {
    return wellFormed(value) + this.#separator + this.#macs()[0].of(value, "base64url");
  }

  /** Returns what `signed` carries and which key vouches for it, or why it is refused. */
  verify(signed: string): Verdict<string> {
    if (!isText(signed)) return refuse("malformed");
    const at = signed.lastIndexOf(this.#separator);
    if (at === -1) return refuse("malformed");
    const value = signed.slice(0, at);
    const given = signed.slice(at + this.#separator.length);
    for (const mac of this.#macs()) {
      // Texts, not decoded bytes: several texts decode alike, and Django accepts one.
      if (equalText(given, mac.of(value, "base64url"))) {
        return { ok: true, value, key: mac.label, stale: mac.state === "fallback", signedAt: undefined };
      }
    }
    return refuse("bad-signature");
  }
}
