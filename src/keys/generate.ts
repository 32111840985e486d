/**
 * Makes strong secrets.
 *
 * @module
 */
import { randomText } from "../crypto/random.ts";
import { ConfigError } from "../errors.ts";

export interface GenerateOptions {
  /** Characters, from 50 on. @default 64 */
  length?: number | undefined;
  /** "url" survives every file, shell and URL unquoted; "django" is what `startproject` uses, and needs quotes. @default "url" */
  alphabet?: "url" | "django" | undefined;
}

/** Source of "django": Django 5.2, django/core/management/utils.py, get_random_secret_key. */
const ALPHABETS = {
  url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
  django: "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)",
} as const;

const LEAST_LENGTH = 50;
const MOST_LENGTH = 4096;

/**
 * Returns a new random secret key: by default 64 characters that carry 384 bits.
 *
 * @throws {ConfigError} `WAXSEAL_KEY_LENGTH` when `length` is no whole number from 50 to 4096, `WAXSEAL_KEY_ALPHABET` when there is no such alphabet
 */
export function generateSecretKey({ length = 64, alphabet = "url" }: GenerateOptions = {}): string {
  if (!Number.isInteger(length) || length < LEAST_LENGTH || length > MOST_LENGTH) {
    throw new ConfigError(
      "WAXSEAL_KEY_LENGTH",
      `A key's length is a whole number of characters from ${String(LEAST_LENGTH)} to ${String(MOST_LENGTH)}.`,
    );
  }
  if (!Object.hasOwn(ALPHABETS, alphabet)) throw new ConfigError("WAXSEAL_KEY_ALPHABET", 'The alphabets are "url" and "django".');
  return randomText(length, ALPHABETS[alphabet]);
}
