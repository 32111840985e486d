/**
 * The digest of one spelling of one key, whole.
 *
 * Shape:  SHA-256 of "waxseal.fingerprint-file.v1" NUL and the bytes of the spelling, in base64url without padding
 * @module
 */
import { hashBase64url } from "../../crypto/hash.ts";
import { utf8 } from "../../encoding/utf8.ts";
import type { AlphabetName } from "./key-alphabet.ts";

export interface Fingerprint {
  /** Which key it is of: its fingerprint, or "weak-1". */
  readonly key: string;
  /** What the key is made of. */
  readonly alphabet: AlphabetName;
  /** The name of a form. */
  readonly disguise: string;
  /** Bytes of the spelling. */
  readonly length: number;
  readonly digest: string;
}

const DOMAIN = utf8("waxseal.fingerprint-file.v1\0");
/** The longest key, percent-encoded twice over. */
export const MOST_BYTES = 4096;

const message = Buffer.alloc(DOMAIN.length + MOST_BYTES);
message.set(DOMAIN);

/** Returns the digest of the `length` bytes from `at` on, at most 4,096. */
export function spellingDigest(bytes: Uint8Array, at = 0, length = bytes.length): string {
  message.set(bytes.subarray(at, at + length), DOMAIN.length);
  const digest = hashBase64url("sha256", message.subarray(0, DOMAIN.length + length));
  message.fill(0, DOMAIN.length, DOMAIN.length + length);
  return digest;
}
