/**
 * From the words of a command line to a command's options. No message repeats a value: it might be a key.
 *
 * @module
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import type { Options, OptionValues } from "./command.ts";
import { nearest } from "./nearest.ts";
import { UsageError } from "./usage-error.ts";

/** Every command has these. */
export const COMMON_OPTIONS = { help: { help: "Show this help" } } as const satisfies Options;

const KEY_OPTION = /^(k|key|keys|secret|secret[-_]?key([-_](fallbacks?|staged))?|password|pass|fallbacks?|staged)$/i;
const KEY_REFUSED =
  "A key is never taken from an argument: other users see it in the list of processes, and the shell keeps it in its history. " +
  "Set SECRET_KEY in the environment, or use --dotenv, --key-file or --key-stdin.";

export interface Arguments {
  argument: string | undefined;
  second: string | undefined;
  all: readonly string[];
  options: OptionValues<Options>;
}

/** Returns what `words` say, for a command with `options` that takes up to so many arguments. @throws {UsageError} */
export function readArguments(words: readonly string[], options: Options, most: number): Arguments {
  const known: Options = { ...options, ...COMMON_OPTIONS };
  const config: NonNullable<ParseArgsConfig["options"]> = Object.fromEntries(
    Object.entries(known).map(([name, { value }]) => [name, { type: value === undefined ? ("boolean" as const) : ("string" as const) }]),
  );
  config["help"] = { ...config["help"]!, short: "h" };
  const { tokens } = parseArgs({ args: [...words], options: config, strict: false, allowPositionals: true, tokens: true });
  const values: Record<string, string | boolean | readonly string[] | undefined> = Object.fromEntries(
    Object.entries(known).map(([name, { value, repeated }]) => [name, repeated ? [] : value === undefined ? false : undefined]),
  );
  const given: string[] = [];
  for (const token of tokens) {
    if (token.kind === "option") {
      const value = valueOf(token, known);
      const before = values[token.name];
      values[token.name] = Array.isArray(before) ? [...(before as string[]), String(value)] : value;
    }
    if (token.kind !== "positional") continue;
    if (most === 0) throw new UsageError(`This command takes no argument. ${KEY_REFUSED}`);
    if (given.length === most) {
      throw new UsageError(`This command takes ${most === 1 ? "one argument" : "two arguments"}; put quotes around what holds spaces.`);
    }
    given.push(token.value);
  }
  const [argument, second] = given;
  return { argument, second, all: given, options: values as OptionValues<Options> };
}

interface OptionToken {
  name: string;
  rawName: string;
  value: string | undefined;
  inlineValue: boolean | undefined;
}

function valueOf({ name, rawName, value, inlineValue }: OptionToken, known: Options): string | true {
  if (!Object.hasOwn(known, name)) throw KEY_OPTION.test(name) ? new UsageError(KEY_REFUSED) : unknown(name, rawName, known);
  if (known[name]!.value === undefined) {
    if (inlineValue) throw new UsageError(`--${name} takes no value.`);
    return true;
  }
  if (value === undefined || value === "") throw new UsageError(`--${name} needs a value: --${name} ${known[name]!.value}`);
  if (!inlineValue && value.startsWith("-")) {
    throw new UsageError(`--${name} needs a value; if it begins with a dash, write --${name}=${known[name]!.value}`);
  }
  return value;
}

function unknown(name: string, rawName: string, known: Options): UsageError {
  if (!rawName.startsWith("--")) {
    return new UsageError("Options have two dashes here; if this is a value that begins with a dash, put -- before it.");
  }
  const meant = nearest(name, Object.keys(known));
  const shown = /^[a-z-]{1,20}$/.test(name) ? ` --${name}` : "";
  return new UsageError(`There is no option${shown} here${meant ? `; did you mean --${meant}` : ""}${meant ? "?" : "."}`);
}
