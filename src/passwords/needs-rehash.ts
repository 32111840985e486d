/**
 * Whether a stored hash should be made again, which only the login can do: it has the password.
 *
 * @module
 */
import { readHash } from "./hashers.ts";
import type { PasswordOptions } from "./password-options.ts";
import { policyOf } from "./policy.ts";
import { isUsablePassword } from "./unusable-password.ts";

/**
 * Tells whether `encoded` is not as `hashPassword` would make it now: another algorithm, other work, a salt below 128 bits, text that no
 * hasher of ours wrote. False where there is no password that a login could renew: none stored, or an unusable one.
 *
 * Source: Django 5.2, django/contrib/auth/hashers.py, verify_password and must_update; here scrypt's salts are looked at too.
 * @throws {ConfigError} as `hashPassword` for `options`
 */
export async function needsRehash(encoded: string | null | undefined, options: PasswordOptions = {}): Promise<boolean> {
  const preferred = policyOf(options);
  if (typeof encoded !== "string" || !isUsablePassword(encoded)) return false;
  const stored = readHash(encoded);
  if (stored?.hasher !== preferred.hasher || stored.recipe.outdated) return true;
  return Object.entries(preferred.work).some(([parameter, value]) => stored.recipe.work[parameter] !== value);
}
