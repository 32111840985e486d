/**
 * Passwords on their way into the database.
 *
 * @module
 */
import { isText } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";
import { passwordBytes } from "./password-bytes.ts";
import type { PasswordOptions } from "./password-options.ts";
import { policyOf } from "./policy.ts";

export interface HashPasswordOptions extends PasswordOptions {
  /** Only to make a known hash again: without it each hash gets a random salt of its own. */
  salt?: string | undefined;
}

/**
 * Hashes `password` as Django does, for the column that keeps it.
 *
 * Shape:  Django's encoded hash, such as "pbkdf2_sha256$1000000$" salt "$" base64; up to 128 characters with a random salt
 * Source: Django 5.2, django/contrib/auth/hashers.py, make_password. Vectors: test/vectors/django.json, "hashers".
 * @throws {PayloadError} `WAXSEAL_PASSWORD_TOO_LONG` above 4,096 bytes of UTF-8, `WAXSEAL_TEXT_ILL_FORMED` when it is not a string, or
 * holds a lone surrogate
 * @throws {ConfigError} `WAXSEAL_PASSWORD_ALGORITHM`, `WAXSEAL_PASSWORD_WORK`, `WAXSEAL_PASSWORD_SALT` when an option cannot be, and
 * `WAXSEAL_PASSWORD_PACKAGE` when the package that the algorithm needs is not installed
 */
export async function hashPassword(password: string, { salt, ...options }: HashPasswordOptions = {}): Promise<string> {
  const { hasher, work } = policyOf(options);
  if (salt !== undefined && !(isText(salt) && hasher.isSalt(salt))) {
    throw new ConfigError(
      "WAXSEAL_PASSWORD_SALT",
      `An encoded ${hasher.algorithm} hash cannot carry that salt; leave it out and get a random one.`,
    );
  }
  return hasher.recipe(salt ?? hasher.newSalt(), work).encode(passwordBytes(password));
}
