/**
 * The lowest revision that may come into use, as whoever deploys says it.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";

const VARIABLE = "WAXSEAL_KEYRING_FLOOR";

/** Returns the revision in the environment, 0 where there is none. @throws {ConfigError} `WAXSEAL_KEYRING_FLOOR_INVALID` */
export function floorOfEnvironment(env: Record<string, string | undefined> = process.env): number {
  const text = env[VARIABLE];
  if (text === undefined) return 0;
  return validFloor(/^\d{1,16}$/.test(text) ? Number(text) : Number.NaN, VARIABLE);
}

/** @throws {ConfigError} `WAXSEAL_KEYRING_FLOOR_INVALID` */
export function validFloor(floor: number, name = "floor"): number {
  if (Number.isSafeInteger(floor) && floor >= 0) return floor;
  throw new ConfigError(
    "WAXSEAL_KEYRING_FLOOR_INVALID",
    `${name} is the lowest revision of the key ring document that is accepted: a whole number, such as 42.`,
  );
}
