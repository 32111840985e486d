/**
 * Where the keys are that a command looks at or changes: never in an argument.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import type { EvidenceStore } from "../../keys/evidence/evidence-store.ts";
import type { KeySource } from "../../keys/key-source.ts";
import { envSource } from "../../keys/sources/env.ts";
import { fileSource } from "../../keys/sources/file.ts";
import type { PurposeReport } from "../../signing/purposes.ts";
import { variablesOf } from "../env-file.ts";
import type { Io } from "../io.ts";
import { keyPlace, pathIn, withoutPath, type KeyPlace } from "../key-input.ts";
import { inputText } from "../text-input.ts";
import { UsageError } from "../usage-error.ts";
import { moduleKeys } from "./module/module-keys.ts";
import type { KeysValues } from "./options.ts";
import { sourceAt } from "./source-place.ts";

export interface KeysPlace {
  readonly source: KeySource;
  /** Where keys stand in variables, how the first one is called, and the file that they are in, if it is one. */
  readonly variables?: { readonly name: string; readonly path: string | undefined } | undefined;
  /** Of the application, where the command knows it. */
  readonly purposes?: readonly PurposeReport[] | undefined;
  /** It is the file of --key-file itself. */
  readonly isKeyFile?: boolean | undefined;
  /** With a new place for them: where the application has them so far. */
  readonly sourceSoFar?: KeySource | undefined;
  readonly evidence?: Pick<EvidenceStore, "evidence" | "remember"> | undefined;
  close?(): void;
}

const DEFAULT_VARIABLE = "SECRET_KEY";
const MOST_BYTES = 1_048_576;

/** Returns where the options, or WAXSEAL_KEYS, say that the keys are; else the variables here. @throws {UsageError} @throws {ConfigError} @throws {KeySourceError} */
export async function keysPlace(options: KeysValues, io: Io): Promise<KeysPlace> {
  if (options.module !== undefined) return await moduleKeys(pathIn(io, options.module), io);
  const named = namedSource(options, io);
  if (named !== undefined) return { source: named };
  const place = await keyPlace(options, io);
  if (place === undefined) {
    throw new ConfigError(
      "WAXSEAL_KEY_MISSING",
      `${options.variable ?? DEFAULT_VARIABLE} is neither in the environment nor in .env. Say where the keys are: --source file:/path, or one of the others that \`waxseal keys --help\` lists; or run: npx waxseal init`,
    );
  }
  return await placeOf(place, options, io);
}

/** Returns the source of --source, or of WAXSEAL_KEYS where no other place is said. */
export function namedSource(options: KeysValues, io: Io): KeySource | undefined {
  if (options.source !== undefined) return sourceAt(options.source, io);
  const others = [options.dotenv, options["key-file"], options["key-stdin"] || undefined, options.variable];
  const place = others.some((said) => said !== undefined) ? undefined : io.env["WAXSEAL_KEYS"];
  return place === undefined || place === "" ? undefined : sourceAt(place, io);
}

async function placeOf({ name: place, path, envText }: KeyPlace, options: KeysValues, io: Io): Promise<KeysPlace> {
  const { variable: name = DEFAULT_VARIABLE } = options;
  if (options["key-stdin"]) {
    if (io.inputIsTerminal) throw new UsageError("Pipe the keys in: --key-stdin does not read from a terminal, which would show them.");
    const env = { [name]: inputText(await io.input(MOST_BYTES)) };
    return { source: { ...envSource({ env, name }), name: place } };
  }
  if (envText !== undefined) {
    return { source: { ...envSource({ env: variablesOf(envText), name }), name: place }, variables: { name, path } };
  }
  return path === undefined
    ? { source: envSource({ env: io.env, name }), variables: { name, path: undefined } }
    : { source: keyFileSource(place, path) };
}

/** Its path might be a key, given there by mistake: no message has it. */
function keyFileSource(name: string, path: string): KeySource {
  const source = fileSource({ path });
  return { ...source, name, load: (loading) => withoutPath(source.load(loading)) };
}
