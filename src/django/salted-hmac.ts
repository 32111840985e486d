import type { Algorithm } from "../crypto/algorithm.ts";
import { saltedHmac as hmacOf } from "../crypto/salted-hmac.ts";
import { wellFormed } from "../encoding/utf8.ts";
import { reveal } from "../keys/reveal.ts";
import { SecretKey, type KeyLike } from "../keys/secret-key.ts";

/**
 * Returns the HMAC of `value` under the key that `keySalt` gets from `secret`.
 *
 * Source: Django 5.2, django/utils/crypto.py, salted_hmac. Vectors: test/vectors/django.json, "salted_hmac".
 * @throws {ConfigError} as SecretKey.from @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED`
 */
export function saltedHmac(
  keySalt: string,
  value: string,
  secret: KeyLike,
  { algorithm = "sha1" }: { algorithm?: Algorithm | undefined } = {},
): Uint8Array {
  return Uint8Array.from(Buffer.from(hmacOf(keySalt, reveal(SecretKey.from(secret)), algorithm)(wellFormed(value), "hex"), "hex"));
}
