/**
 * Django's way to make one secret serve many purposes: each salt gets a key of its own.
 *
 * Shape:  HMAC(key = H(key salt, secret), text)
 * Source: Django 5.2, django/utils/crypto.py, salted_hmac. Vectors: test/vectors/django.json, "salted_hmac".
 * @module
 */
import { utf8 } from "../encoding/utf8.ts";
import type { Algorithm } from "./algorithm.ts";
import { hash } from "./hash.ts";
import { hmac } from "./hmac.ts";
import type { Hmac } from "./hmac-strategy.ts";

/** Returns the HMAC function that `keySalt` gets from `secret`. @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED` when `keySalt` holds a lone surrogate */
export function saltedHmac(keySalt: string, secret: Uint8Array, algorithm: Algorithm): Hmac {
  return hmac(hash(algorithm, utf8(keySalt), secret), algorithm);
}
