/**
 * Salts as Django makes and judges them.
 *
 * Shape:  22 characters of [a-zA-Z0-9], 130 bits
 * Source: Django 5.2, django/utils/crypto.py, RANDOM_STRING_CHARS; django/contrib/auth/hashers.py, salt and must_update_salt.
 * @module
 */
import { randomText } from "../crypto/random.ts";

export const RANDOM_STRING_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

const ENTROPY_BITS = 128;
const BITS_PER_CHARACTER = Math.log2(RANDOM_STRING_CHARS.length);

/** Returns a new random salt. */
export function randomSalt(): string {
  return randomText(Math.ceil(ENTROPY_BITS / BITS_PER_CHARACTER), RANDOM_STRING_CHARS);
}

/** Tells whether a salt of that many characters carries too little, so that the password is due to be hashed again. */
export function isShortSalt(characters: number): boolean {
  return characters * BITS_PER_CHARACTER < ENTROPY_BITS;
}

/** Tells whether `salt` fits between the dollar signs of an encoded hash. */
export function isDelimitedSalt(salt: string): boolean {
  return salt !== "" && salt.length <= 128 && !salt.includes("$");
}
