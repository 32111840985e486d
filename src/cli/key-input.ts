/**
 * Where the commands get their keys from: never from an argument.
 *
 * @module
 */
import { lstat, readFile, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { KeySourceError } from "../errors.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import { ringOfEnv } from "../keys/sources/env.ts";
import type { Options, OptionValues } from "./command.ts";
import { assertVariableName, variablesOf } from "./env-file.ts";
import type { Io } from "./io.ts";
import { inputText } from "./text-input.ts";
import { UsageError } from "./usage-error.ts";

export const KEY_OPTIONS = {
  dotenv: { value: "PATH", help: "Read the key from this file of variables" },
  "key-file": { value: "PATH", help: "Read the key from this file, which holds nothing else" },
  "key-stdin": { help: "Read the key from standard input" },
  variable: { value: "NAME", help: "The variable with the key; SECRET_KEY unless you say otherwise" },
} as const satisfies Options;

/** Where keys are kept, before anything is made of them. */
export interface KeyPlace {
  /** For people, such as "SECRET_KEY in .env". */
  readonly name: string;
  /** The file they are kept in, if it is one. */
  readonly path?: string | undefined;
  /** The text of the file of variables they are kept in, if it is one. */
  readonly envText?: string | undefined;
  /** Returns the keys. @throws {ConfigError} @throws {KeySourceError} */
  ring(): Promise<KeyRing>;
}

const MOST_BYTES = 1_048_576;
const DEFAULT_VARIABLE = "SECRET_KEY";

/**
 * Returns where the options say that the keys are; else the environment or `.env`, whichever has them; undefined where there are none.
 *
 * @throws {UsageError} @throws {KeySourceError} `WAXSEAL_ENV_FILE` also of a `.env` that is there and cannot be read: whether it holds a key nobody knows
 */
export async function keyPlace(options: OptionValues<typeof KEY_OPTIONS>, io: Io): Promise<KeyPlace | undefined> {
  const { dotenv: envFile, "key-file": keyFile, "key-stdin": fromInput, variable: name = DEFAULT_VARIABLE } = options;
  if ([envFile, keyFile, fromInput || undefined].filter((given) => given !== undefined).length > 1) {
    throw new UsageError("Say one place for the keys: --dotenv, --key-file or --key-stdin.");
  }
  assertVariableName(name, "DJANGO_SECRET_KEY");
  if (fromInput) return { name: "standard input", ring: () => ringOfInput(io) };
  if (keyFile !== undefined) {
    return { name: "the file of --key-file", path: pathIn(io, keyFile), ring: () => ringOfKeyFile(pathIn(io, keyFile)) };
  }
  if (envFile !== undefined) return placeOfEnvText(await envFileText(pathIn(io, envFile)), envFile, name, io);
  if (io.env[name] !== undefined) return { name: `${name} in the environment`, ring: async () => ringOfEnv({ env: io.env, name }) };
  const envText = await envFileTextHere(io);
  return envText !== undefined && variablesOf(envText)[name] !== undefined ? placeOfEnvText(envText, ".env", name, io) : undefined;
}

/** Returns the keys at the place that keyPlace finds. @throws {UsageError} @throws {ConfigError} @throws {KeySourceError} `WAXSEAL_KEY_MISSING` */
export async function keyRing(options: OptionValues<typeof KEY_OPTIONS>, io: Io): Promise<KeyRing> {
  const place = await keyPlace(options, io);
  return place === undefined ? ringOfEnv({ env: io.env, name: options.variable }) : await place.ring();
}

/** Returns the text of a file of variables. @throws {KeySourceError} `WAXSEAL_ENV_FILE` when it is absent, too large, no regular file, or not to be read */
export async function envFileText(path: string): Promise<string> {
  const text = await textIfThere(path, "The file of variables");
  if (text === undefined) throw new KeySourceError("WAXSEAL_ENV_FILE", "The file of variables is missing.");
  return text;
}

/** Returns the text of `.env`; undefined where there is none. @throws {KeySourceError} `WAXSEAL_ENV_FILE` when it is there, and cannot be read */
export async function envFileTextHere(io: Io): Promise<string | undefined> {
  return await textIfThere(pathIn(io, ".env"), "The file .env here");
}

/** Returns the text of a file of variables, which errors call `name`; undefined where there is none. @throws {KeySourceError} `WAXSEAL_ENV_FILE` */
async function textIfThere(path: string, name: string): Promise<string | undefined> {
  const refuse = (what: string): never => {
    throw new KeySourceError("WAXSEAL_ENV_FILE", `${name} ${what}.`);
  };
  try {
    const found = await stat(path);
    if (!found.isFile())
      return refuse(`is ${found.isDirectory() ? "a folder" : "no regular file"}; a key is read from a file of lines NAME=value`);
    if (found.size > MOST_BYTES) return refuse("is larger than 1 MiB");
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof KeySourceError) throw error;
    if (!isAbsence(error)) return refuse("cannot be read; look at who owns it, and at its folder");
    if (await isLink(path)) return refuse("is a symbolic link that leads nowhere; mend the link, or remove it");
    return undefined;
  }
}

function isAbsence(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP"].includes((error as { code?: string }).code ?? "");
}

async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

export function pathIn({ cwd }: Pick<Io, "cwd">, path: string): string {
  return isAbsolute(path) ? path : join(cwd, path);
}

function placeOfEnvText(envText: string, file: string, name: string, io: Io): KeyPlace {
  return { name: `${name} in ${file}`, path: pathIn(io, file), envText, ring: async () => ringOfEnv({ env: variablesOf(envText), name }) };
}

async function ringOfInput(io: Io): Promise<KeyRing> {
  if (io.inputIsTerminal) throw new UsageError("Pipe the key in: --key-stdin does not read from a terminal, which would show it.");
  return ringOfEnv({ env: { "The key on standard input": inputText(await io.input(MOST_BYTES)) }, name: "The key on standard input" });
}

async function ringOfKeyFile(path: string): Promise<KeyRing> {
  const { ringOfFile } = await import("../keys/sources/file.ts");
  return await withoutPath(ringOfFile({ path }));
}

/** Returns what `loading` the file of --key-file comes to, without its name in any message: that might be a key, given there by mistake. */
export async function withoutPath<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    if (!(error instanceof KeySourceError)) throw error;
    if (error.code === "WAXSEAL_KEY_FILE_MISSING") throw new KeySourceError(error.code, "The file that --key-file names does not exist.");
    if (error.code === "WAXSEAL_KEY_FILE_UNREADABLE")
      throw new KeySourceError(error.code, "The file that --key-file names cannot be opened; look at who owns it.");
    throw error;
  }
}
