/**
 * Keys from a file of variables, such as `.env`, without putting them in the environment, which child processes inherit.
 *
 * Shape:  as `node --env-file` reads it; the variables are those of envKeys
 * Source: Node, util.parseEnv.
 * @module
 */
import { ConfigError } from "../../../errors.ts";
import type { RingDocument } from "../../document/ring-document.ts";
import type { KeySource, LiveKeySource, LoadOptions } from "../../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../../live-keys.ts";
import { documentOfEnv, type EnvSourceOptions } from "../env.ts";
import { isRepeated, variablesOf } from "../variables.ts";
import { textOfFile } from "./document-of-file.ts";
import { watchFile } from "./watch-file.ts";

export interface DotenvSourceOptions extends Omit<EnvSourceOptions, "env"> {
  /** @default ".env" */
  path?: string | undefined;
}

export interface DotenvKeysOptions extends DotenvSourceOptions, LiveKeysOptions {}

/**
 * Returns keys that are read from a file of variables at `ready()` and again when it changes; before `ready()` nothing is read.
 *
 * `ready()` rejects with a KeySourceError (`WAXSEAL_KEY_FILE_…`) when the file cannot be trusted, and with a ConfigError as that of envKeys does; also
 * `WAXSEAL_VARIABLE_REPEATED`.
 */
export function dotenvKeys(options: DotenvKeysOptions = {}): LiveKeySource {
  return liveKeys(dotenvSource(options), options);
}

/** Returns a file of variables as a source of keys; people write it, or `waxseal init`. */
export function dotenvSource(options: DotenvSourceOptions = {}): KeySource {
  const { path = ".env", name = "SECRET_KEY" } = options;
  return {
    name: `${name} in the file ${JSON.stringify(path)}`,
    load: (loading) => documentOfVariables(path, options, loading),
    watch: (onChange) => watchFile(path, onChange),
  };
}

async function documentOfVariables(path: string, options: DotenvSourceOptions, loading: LoadOptions | undefined): Promise<RingDocument> {
  const { name = "SECRET_KEY", fallbacksName = `${name}_FALLBACKS`, stagedName = `${name}_STAGED` } = options;
  const text = await textOfFile(path, {}, loading);
  if (text.startsWith("\uFEFF")) {
    throw new ConfigError("WAXSEAL_KEY_UNCLEAN", `${JSON.stringify(path)} begins with a byte order mark; save it as UTF-8 without one.`);
  }
  for (const variable of [name, fallbacksName, stagedName]) {
    if (isRepeated(text, variable)) throw repeated(path, variable);
  }
  return documentOfEnv({ env: variablesOf(text), name, fallbacksName, stagedName });
}

function repeated(path: string, variable: string): ConfigError {
  return new ConfigError(
    "WAXSEAL_VARIABLE_REPEATED",
    `${JSON.stringify(path)} sets ${variable} more than once, and readers differ in which one they take; leave one.`,
  );
}
