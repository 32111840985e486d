/**
 * Makes the digests that fingerprint files hold.
 *
 * Shape:  SHA-256 of "waxseal.leak.v1" NUL, the form's domain, NUL and the bytes of the disguise
 * @module
 */
import { hashBase64url } from "../../crypto/hash.ts";
import { utf8 } from "../../encoding/utf8.ts";

export class Digester {
  readonly #scratch: Buffer;
  readonly #begin: number;

  /** @param most the most bytes of a disguise */
  constructor(domain: string, most: number) {
    const prefix = utf8(`waxseal.leak.v1\0${domain}\0`);
    this.#begin = prefix.length;
    this.#scratch = Buffer.alloc(prefix.length + most);
    this.#scratch.set(prefix);
  }

  /** Returns the digest of `bytes` from `start` to `end`, in base64url. */
  digest(bytes: Uint8Array, start: number, end: number): string {
    const scratch = this.#scratch;
    let at = this.#begin;
    for (let from = start; from < end; from++) scratch[at++] = bytes[from]!; // a view to copy from takes longer than the copy
    return hashBase64url("sha256", at === scratch.length ? scratch : scratch.subarray(0, at));
  }
}
