/**
 * The keys that a build is searched for. A build needs none; without them there is less to find.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import type { Keys, RingEntry } from "../../keys/key-ring.ts";
import { isLive, ringOf } from "../../keys/ring-of.ts";
import { ringOfEnv } from "../../keys/sources/env.ts";
import type { GuardOptions } from "./guard-options.ts";

/** An unset variable; or an empty one, which is what CI makes of a secret that it does not give to this build. */
const NO_KEY = new Set(["WAXSEAL_KEY_MISSING", "WAXSEAL_KEY_EMPTY"]);

/**
 * Returns the keys that `options` name; [] where there are none and none are required.
 *
 * @param env where they are looked for without an option
 * @throws {ConfigError} `WAXSEAL_KEY_MISSING` or `WAXSEAL_KEY_EMPTY` where they are required, and as ringOfEnv
 * @throws {KeySourceError} as `ready()` of live keys
 */
export async function buildKeys(
  { keys, requireKeys = false }: GuardOptions,
  env: Record<string, string | undefined>,
): Promise<readonly RingEntry[]> {
  try {
    if (keys === undefined) return ringOfEnv({ env }).entries;
    if (typeof keys !== "function") return await entriesOf(keys);
    const made = await keys();
    if (made === undefined) throw new ConfigError("WAXSEAL_KEY_MISSING", "The function `keys` of waxseal/guard returned no keys.");
    try {
      return await entriesOf(made);
    } finally {
      if (isLive(made)) made.close();
    }
  } catch (error) {
    if (!requireKeys && error instanceof ConfigError && NO_KEY.has(error.code)) return [];
    throw error;
  }
}

async function entriesOf(keys: Keys): Promise<readonly RingEntry[]> {
  if (isLive(keys)) await keys.ready();
  return ringOf(keys).entries;
}
