/**
 * Keys that the world knows: framework defaults, documentation, tutorials, READMEs. Whoever can search can forge with them.
 *
 * Shape:  the first 8 bytes of a domain-separated SHA-256, in hex: enough to recognise a key, and no list of keys to copy from
 * Source: scripts/known-keys.json says where each is published; `node scripts/make-known-keys.ts` makes the table of it.
 * @module
 */
import { hash } from "../crypto/hash.ts";
import { utf8 } from "../encoding/utf8.ts";
import { KNOWN_KEY_DIGESTS } from "./known-key-digests.ts";

const DOMAIN = utf8("waxseal.known-key.v1\0");
const DIGEST_BYTES = 8;

/** Tells whether `key` is published somewhere. */
export function isKnownKey(key: Uint8Array): boolean {
  return KNOWN_KEY_DIGESTS.has(knownKeyDigest(key));
}

/** Returns what stands for `key` in the table. */
export function knownKeyDigest(key: Uint8Array): string {
  return Buffer.from(hash("sha256", DOMAIN, key)).toString("hex", 0, DIGEST_BYTES);
}
