/**
 * Keys from environment variables: `SECRET_KEY`, the old ones in `SECRET_KEY_FALLBACKS`, and those to come in `SECRET_KEY_STAGED`.
 *
 * Shape:  the value is the key, to the letter; for the lists see fallbacks.ts. Or `SECRET_KEY` is a key ring document, and has all of them.
 * @module
 */
import { systemClock, type Duration } from "../../clock.ts";
import { ConfigError } from "../../errors.ts";
import { bareKeys } from "../document/bare-keys.ts";
import { readDocument } from "../document/read-document.ts";
import { ringAt, type RingDocument } from "../document/ring-document.ts";
import type { KeyRing } from "../key-ring.ts";
import type { KeySource, LiveKeySource } from "../key-source.ts";
import { keyText } from "../key-text.ts";
import { liveKeys, type LiveKeysOptions } from "../live-keys.ts";
import { fallbackKeys, stagedKeys } from "./fallbacks.ts";
import { holdsDocument } from "./holds-document.ts";

export interface EnvSourceOptions {
  /** @default process.env */
  env?: Record<string, string | undefined> | undefined;
  /** The variable with the current key. @default "SECRET_KEY" */
  name?: string | undefined;
  /** The variable with the old keys. @default the name with "_FALLBACKS" */
  fallbacksName?: string | undefined;
  /** The variable with the keys to come, which may also stand among the old ones, where Django looks for them. @default the name with "_STAGED" */
  stagedName?: string | undefined;
}

export interface EnvKeysOptions extends EnvSourceOptions, Omit<LiveKeysOptions, "refresh"> {
  /** The environment of a process changes only by the process itself: reading it again is for those who do that. @default "1d" */
  refresh?: Duration | undefined;
}

/** As seldom as liveKeys allows. */
const HARDLY_EVER: Duration = "1d";

/**
 * Returns keys that are read from the environment at `ready()`; before that nothing is read.
 *
 * `ready()` rejects with a ConfigError: `WAXSEAL_KEY_MISSING`, `WAXSEAL_KEY_EMPTY`, `WAXSEAL_KEY_UNCLEAN`, `WAXSEAL_FALLBACKS_INVALID`,
 * `WAXSEAL_STAGED_INVALID`, `WAXSEAL_KEYRING_INVALID`.
 */
export function envKeys(options: EnvKeysOptions = {}): LiveKeySource {
  const { refresh = HARDLY_EVER } = options;
  return liveKeys(envSource(options), { ...options, refresh });
}

/** Returns the environment as a source of keys; it can neither be watched nor written. */
export function envSource(options: EnvSourceOptions = {}): KeySource {
  const { name = "SECRET_KEY" } = options;
  return { name: `${name} in the environment`, load: async () => documentOfEnv(options) };
}

/** Returns the ring in an environment as it stands now. @throws {ConfigError} as `ready()` of envKeys rejects */
export function ringOfEnv(options: EnvSourceOptions = {}): KeyRing {
  return ringAt(documentOfEnv(options), systemClock());
}

/** Returns what an environment holds as it stands now. @throws {ConfigError} as `ready()` of envKeys rejects */
export function documentOfEnv({
  env = process.env,
  name = "SECRET_KEY",
  fallbacksName = `${name}_FALLBACKS`,
  stagedName = `${name}_STAGED`,
}: EnvSourceOptions = {}): RingDocument {
  const text = env[name];
  if (text === undefined) throw missing(name);
  if (holdsDocument(text)) {
    for (const other of [fallbacksName, stagedName]) {
      if (env[other]) throw doubled(name, other);
    }
    return readDocument(text, name);
  }
  const current = keyText(text, name);
  const staged = stagedKeys(env[stagedName], stagedName).filter((key) => key !== current); // promoted, and left there
  const fallbacks = fallbackKeys(env[fallbacksName], fallbacksName).filter((key) => !staged.includes(key));
  return bareKeys({ current, fallbacks, staged });
}

function missing(name: string): ConfigError {
  const mending =
    name === "SECRET_KEY"
      ? "Run `npx waxseal init`, which puts a new key in .env, and start with `node --env-file=.env`."
      : "Set it to what `npx waxseal generate` prints.";
  return new ConfigError("WAXSEAL_KEY_MISSING", `${name} is not set. ${mending}`);
}

function doubled(name: string, other: string): ConfigError {
  return new ConfigError("WAXSEAL_KEYRING_INVALID", `${name} holds a key ring document, which has all keys in it; unset ${other}.`);
}
