import { hash } from "../crypto/hash.ts";
import { utf8 } from "../encoding/utf8.ts";
import { reveal } from "./reveal.ts";
import type { SecretKey } from "./secret-key.ts";

const DOMAIN = utf8("waxseal.key.v1\0");

/**
 * Returns what identifies `key` among all keys, as its fingerprint cannot; undefined of a weak key, which it would help to guess.
 *
 * Shape:  64 lower-case hex digits of a domain-separated SHA-256
 */
export function keyDigest(key: SecretKey): string | undefined {
  if (key.fingerprint === "weak") return undefined;
  return Buffer.from(hash("sha256", DOMAIN, reveal(key))).toString("hex");
}
