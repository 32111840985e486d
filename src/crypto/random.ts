/**
 * Randomness from the operating system, as bytes and as text.
 *
 * @module
 */
import { randomFillSync } from "node:crypto";
import { ConfigError } from "../errors.ts";

/** Returns `length` random bytes. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return randomFillSync(new Uint8Array(length));
}

/**
 * Returns `length` characters of `alphabet`, each as likely as the others.
 *
 * Shape:  `alphabet` is 2 to 256 distinct characters of one UTF-16 unit each
 * Source: Django 5.2, django/utils/crypto.py, get_random_string.
 * @throws {ConfigError} `WAXSEAL_ALPHABET_INVALID` when `alphabet` has fewer or more characters
 */
export function randomText(length: number, alphabet: string): string {
  const size = alphabet.length;
  if (size < 2 || size > 256) throw new ConfigError("WAXSEAL_ALPHABET_INVALID", "Give an alphabet of 2 to 256 characters.");
  const fair = 256 - (256 % size); // a byte from here on would favour the alphabet's first characters, so it is drawn again
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < fair) text += alphabet[byte % size]!;
    }
  }
  return text;
}
