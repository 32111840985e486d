/**
 * Keys from environment variables: `SECRET_KEY`, and the old ones in `SECRET_KEY_FALLBACKS`.
 *
 * Shape:  the value is the key, to the letter; for the list see fallbacks.ts
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { KeyRing, type LiveKeys } from "../key-ring.ts";
import { keyText } from "../key-text.ts";
import { LoadedKeys } from "../loaded-keys.ts";
import { fallbackKeys } from "./fallbacks.ts";

export interface EnvKeysOptions {
  /** @default process.env */
  env?: Record<string, string | undefined> | undefined;
  /** The variable with the current key. @default "SECRET_KEY" */
  name?: string | undefined;
  /** The variable with the old keys. @default the name with "_FALLBACKS" */
  fallbacksName?: string | undefined;
}

/**
 * Returns keys that are read from the environment at `ready()`; before that nothing is read.
 *
 * `ready()` rejects with a ConfigError: `WAXSEAL_KEY_MISSING`, `WAXSEAL_KEY_EMPTY`, `WAXSEAL_KEY_UNCLEAN`, `WAXSEAL_FALLBACKS_INVALID`.
 */
export function envKeys(options: EnvKeysOptions = {}): LiveKeys {
  return new LoadedKeys(() => ringOfEnv(options));
}

/** Returns the ring in an environment as it stands now. @throws {ConfigError} as `ready()` of envKeys rejects */
export function ringOfEnv({ env = process.env, name = "SECRET_KEY", fallbacksName = `${name}_FALLBACKS` }: EnvKeysOptions = {}): KeyRing {
  const text = env[name];
  if (text === undefined) {
    const mending =
      name === "SECRET_KEY"
        ? "Run `npx waxseal init`, which puts a new key in .env, and start with `node --env-file=.env`."
        : "Set it to what `npx waxseal generate` prints.";
    throw new ConfigError("WAXSEAL_KEY_MISSING", `${name} is not set. ${mending}`);
  }
  return new KeyRing({ current: keyText(text, name), fallbacks: fallbackKeys(env[fallbacksName], fallbacksName) });
}
