/**
 * Passwords as someone types them in, against what the database keeps.
 *
 * @module
 */
import { equalText } from "../crypto/equal.ts";
import { PayloadError } from "../errors.ts";
import type { Hasher } from "./hasher.ts";
import { readHash } from "./hashers.ts";
import { possiblePasswordBytes } from "./password-bytes.ts";
import type { PasswordOptions } from "./password-options.ts";
import { policyOf } from "./policy.ts";

/**
 * Tells whether `password` is the one that `encoded` was made of.
 *
 * Pass `user?.password`: without an account, as with an unusable password or with text that no hasher of ours wrote, the answer is
 * false after the same work as a wrong password costs, so that the time does not tell who has an account. That holds for hashes made
 * with `options`, so pass the same ones everywhere.
 *
 * No password makes this throw: one that is not a string, holds a lone surrogate or takes more than 4,096 bytes is false at once.
 *
 * Source: Django 5.2, django/contrib/auth/hashers.py, verify_password and harden_runtime.
 * @throws {PayloadError} `WAXSEAL_PASSWORD_HASH_EXCESSIVE` when `encoded` demands more than ten times the work of Django's default, or 1 GiB
 * @throws {ConfigError} `WAXSEAL_PASSWORD_PACKAGE`, and as `hashPassword` for `options`
 */
export async function checkPassword(password: string, encoded: string | null | undefined, options: PasswordOptions = {}): Promise<boolean> {
  const preferred = policyOf(options);
  const bytes = possiblePasswordBytes(password);
  if (!bytes) return false;
  const stored = readHash(encoded);
  if (!stored) {
    await preferred.hasher.recipe(preferred.hasher.newSalt(), preferred.work).encode(bytes);
    return false;
  }
  const { text, hasher, recipe } = stored;
  if (hasher.weigh(recipe.work) === "excessive") throw excessiveHash(hasher);
  // Texts, not decoded bytes: several texts decode alike, and Django accepts one.
  if (equalText(await recipe.encode(bytes), text)) return true;
  if (hasher === preferred.hasher) {
    for (const more of recipe.shortfall(preferred.work)) await more.encode(bytes);
  }
  return false;
}

function excessiveHash({ algorithm, bounds }: Hasher): PayloadError {
  return new PayloadError(
    "WAXSEAL_PASSWORD_HASH_EXCESSIVE",
    `A stored ${algorithm} hash demands more work than a login may cost (${bounds}). Find out who wrote it, and have that account set a new password.`,
  );
}
