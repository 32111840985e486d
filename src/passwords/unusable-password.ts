/**
 * What the database keeps for an account that has no password: one that signs in elsewhere, or has been shut out.
 *
 * Shape:  "!" and 40 random characters of [a-zA-Z0-9]
 * Source: Django 5.2, django/contrib/auth/hashers.py, make_password(None) and is_password_usable.
 * @module
 */
import { randomText } from "../crypto/random.ts";
import { RANDOM_STRING_CHARS } from "./salt.ts";

const PREFIX = "!";

/** Returns text that no password matches. It is random, so that what is derived from it, such as reset links, cannot be guessed. */
export function unusablePassword(): string {
  return PREFIX + randomText(40, RANDOM_STRING_CHARS);
}

/** Tells whether `encoded` is anything but an unusable password. Django sends no reset mail to an account with one. */
export function isUsablePassword(encoded: string): boolean {
  return !encoded.startsWith(PREFIX);
}
