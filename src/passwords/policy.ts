/**
 * Which hasher and how much work, out of what the application chose.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { Hasher, Work } from "./hasher.ts";
import { writerOf } from "./hashers.ts";
import type { PasswordOptions } from "./password-options.ts";

export interface Policy {
  readonly hasher: Hasher;
  readonly work: Work;
}

/**
 * Returns the policy that `options` spell.
 *
 * @throws {ConfigError} `WAXSEAL_PASSWORD_ALGORITHM` when there is no such algorithm; `WAXSEAL_PASSWORD_WORK` when it has no such
 * parameter, cannot do that work, or one login may not cost it
 */
export function policyOf({ algorithm = "pbkdf2_sha256", ...parameters }: PasswordOptions): Policy {
  const hasher = writerOf(algorithm);
  if (!hasher) throw new ConfigError("WAXSEAL_PASSWORD_ALGORITHM", "New hashes are pbkdf2_sha256, scrypt, argon2 or bcrypt_sha256.");
  const work: Record<string, number> = { ...hasher.work };
  for (const [parameter, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(work, parameter) || !Number.isSafeInteger(value) || value < 1) throw workError(hasher);
    work[parameter] = value;
  }
  if (hasher.weigh(work) !== "bearable") throw workError(hasher);
  return { hasher, work };
}

function workError({ algorithm, work, bounds }: Hasher): ConfigError {
  const defaults = Object.entries(work).map(([parameter, value]) => `${parameter} ${value}`);
  return new ConfigError(
    "WAXSEAL_PASSWORD_WORK",
    `${algorithm} takes whole numbers for ${defaults.join(", ")} (Django's defaults); bounds: ${bounds}.`,
  );
}
