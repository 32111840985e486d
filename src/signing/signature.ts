/**
 * The format of a signed text, for whichever purpose its keys were derived.
 *
 * Shape:  value separator signature; the signature is base64url, 43 characters for SHA-256
 * Source: Django 5.2, django/core/signing.py, class Signer.
 * @module
 */
import { DIGEST_BYTES, type Algorithm } from "../crypto/algorithm.ts";
import { equalBase64url } from "../crypto/equal.ts";
import { isText, wellFormed } from "../encoding/utf8.ts";
import type { Macs } from "../keys/macs.ts";
import { refuse, type Verdict } from "./verdict.ts";

export class Signature {
  readonly #macs: () => Macs;
  readonly #separator: string;
  readonly #signatureLength: number;

  /** `algorithm` is the one that `macs` are of. */
  constructor(macs: () => Macs, separator = ":", algorithm: Algorithm = "sha256") {
    this.#macs = macs;
    this.#separator = separator;
    this.#signatureLength = Math.ceil((DIGEST_BYTES[algorithm] * 4) / 3);
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
    // Every signature is as long as the others and holds no separator, so the last one can be in one place only.
    const start = signed.length - this.#signatureLength;
    const at = start - this.#separator.length;
    if (at < 0 || !signed.startsWith(this.#separator, at)) return refuse(signed.includes(this.#separator) ? "bad-signature" : "malformed");
    const value = signed.slice(0, at);
    for (const mac of this.#macs()) {
      // Texts, not decoded bytes: several texts decode alike, and Django accepts one.
      if (equalBase64url(signed, mac.of(value, "binary"), start)) {
        return { ok: true, value, key: mac.label, stale: mac.state === "fallback", signedAt: undefined };
      }
    }
    return refuse("bad-signature");
  }
}
