import { reveal } from "./reveal.ts";
import { SecretKey, type KeyLike } from "./secret-key.ts";
import { checkKeyBytes, type Finding } from "./strength.ts";

/**
 * Returns what is wrong with `key`; no finding means strong.
 *
 * @throws {ConfigError} `WAXSEAL_KEY_MISSING`, `WAXSEAL_KEY_EMPTY`, `WAXSEAL_KEY_INVALID` when it is no key at all
 */
export function checkSecretKey(key: KeyLike): Finding[] {
  return checkKeyBytes(reveal(SecretKey.from(key)));
}
