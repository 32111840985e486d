/**
 * One secret made into as many keys as there are purposes: HKDF with SHA-256.
 *
 * Shape:  `info` separates the purposes, `salt` the messages; neither is secret
 * Units:  bytes; at most 255 times the hash, 8,160
 * Source: RFC 5869. Vectors: test/vectors/wycheproof/hkdf_sha256_test.json.
 * @module
 */
import { hkdfSync } from "node:crypto";

/** Returns `length` bytes, from 1 to 8,160, made from `secret`. */
export function hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hkdfSync("sha256", secret, salt, info, length));
}
