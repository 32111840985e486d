/**
 * A file of variables, such as `.env`, as `node --env-file` reads it.
 *
 * Names of variables are letters, digits and underscores.
 *
 * Source: Node, util.parseEnv.
 * @module
 */
import { parseEnv } from "node:util";

/** Returns the variables in `text`. */
export function variablesOf(text: string): Record<string, string | undefined> {
  return parseEnv(text);
}

/** Returns the lines of `text` that set `name`. */
export function linesWith(text: string, name: string): string[] {
  const assignment = new RegExp(`^\\s*(?:export\\s+)?${name.replaceAll(/\W/g, "\\$&")}\\s*=`);
  return text.split(/\r?\n/).filter((line) => assignment.test(line));
}

/** Tells whether `name` stands in `text` more than once; readers differ in which one they take. */
export function isRepeated(text: string, name: string): boolean {
  return linesWith(text, name).length > 1;
}
