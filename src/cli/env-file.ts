/**
 * A file of variables, such as `.env`: read as `node --env-file` reads it, and changed without touching its other lines.
 *
 * Names of variables are letters, digits and underscores.
 *
 * Source: Node, util.parseEnv. The forms that other readers take otherwise: dotenv, docker run --env-file, POSIX shells.
 * @module
 */
import { linesWith } from "../keys/sources/variables.ts";
import { UsageError } from "./usage-error.ts";

export { isRepeated, variablesOf } from "../keys/sources/variables.ts";

const COMMENT = "# The secret of this environment: never commit it.";

/** @throws {UsageError} when what was given as --variable is no name; `such` is one */
export function assertVariableName(name: string, such: string): void {
  if (!/^[A-Za-z_]\w{0,99}$/.test(name)) throw new UsageError(`--variable is a name of letters, digits and underscores, such as ${such}.`);
}

/** Returns `text` with `name` set to `value` in single quotes: in the place of an empty one, else at the end. `value` holds no quote and no line break. */
export function withVariable(text: string, name: string, value: string): string {
  const line = `${name}='${value}'`;
  const empty = emptyLine(name);
  if (empty.test(text)) return text.replace(empty, () => line);
  const start = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${start}${start === "" ? "" : "\n"}${COMMENT}\n${line}\n`;
}

/** Tells whether every reader takes the value of `name` for the same text: it is in single quotes, or has no character that any of them minds. */
export function isReadAlike(text: string, name: string): boolean {
  return linesWith(text, name).every((line) => /^[\w\-./:+@%,]*$/.test(valueIn(line)) || /^'[^']*'$/.test(valueIn(line)));
}

function valueIn(line: string): string {
  return line.slice(line.indexOf("=") + 1);
}

function emptyLine(name: string): RegExp {
  return new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:''|"")?[ \\t]*$`, "m");
}
