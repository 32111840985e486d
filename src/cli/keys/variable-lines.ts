/**
 * Keys as lines of variables, for those who deploy an environment.
 *
 * Shape:  a value in which no reader minds a character stands alone; others stand in single quotes, as dotenv, Node and shells read them.
 *         `docker run --env-file` takes those for a part of the value, so lists of plain keys are written with commas, and have none
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { textOfUtf8 } from "../../encoding/utf8.ts";
import { ringAt, type RingDocument, type RingKey } from "../../keys/document/ring-document.ts";
import { writeDocument } from "../../keys/document/write-document.ts";
import type { KeyState } from "../../keys/key-ring.ts";
import { reveal } from "../../keys/reveal.ts";
import { documentOfEnv } from "../../keys/sources/env.ts";
import { variablesOf } from "../env-file.ts";

export interface VariableOptions {
  /** Of the variable with the current key. */
  name: string;
  /** Django reads the fallbacks, and has to find the staged key among them; as JSON, since settings parse that. */
  django: boolean;
}

/** Letters that dotenv, Node, shells and Docker all take as they are. */
const PLAIN = /^[\w\-./:+@%]+$/;
const PLAIN_LIST = /^[\w\-./:+@%,]*$/;

/** Returns the values of the variables that hold `ring`, an empty one for a list without keys. @throws {ConfigError} `WAXSEAL_KEY_UNQUOTABLE` */
export function variablesFor(ring: RingDocument, { name, django }: VariableOptions, hasDocument: boolean): Record<string, string> {
  if (hasDocument) return { [name]: quotable(JSON.stringify(JSON.parse(writeDocument(ring)))) };
  const texts = (...states: KeyState[]): string[] => states.flatMap((state) => ring.keys.filter((key) => key.state === state).map(textOf));
  return {
    [name]: texts("current")[0]!,
    [`${name}_STAGED`]: listText(texts("staged"), django),
    [`${name}_FALLBACKS`]: listText(django ? texts("staged", "fallback") : texts("fallback"), django),
  };
}

/** Returns a line for each of `variables`, read back and compared. @throws {ConfigError} `WAXSEAL_KEY_UNQUOTABLE` */
export function variableLines(variables: Readonly<Record<string, string>>, ring: RingDocument, name: string): readonly string[] {
  const lines = Object.entries(variables).map(([each, value]) => `${each}=${quoted(value)}`);
  assertReadBack(lines.join("\n"), ring, name);
  return lines;
}

/** @throws {ConfigError} `WAXSEAL_KEY_UNQUOTABLE` when `text`, a file of variables, does not hold the keys of `ring` */
export function assertReadBack(text: string, ring: RingDocument, name: string): void {
  const read = documentOfEnv({ env: variablesOf(text), name });
  const spell = (document: RingDocument): string =>
    ringAt(document, 0)
      .entries.map(({ state, key }) => `${state} ${Buffer.from(reveal(key)).toString("base64")}`)
      .join("\n");
  if (spell(read) !== spell(ring)) throw unquotable();
}

/** Without quotes where there need be none. */
export function quoted(value: string): string {
  if (PLAIN_LIST.test(value)) return value;
  if (/['\r\n]/.test(value)) throw unquotable();
  return `'${value}'`;
}

/** A part that is no strong key would be refused in a list with commas; `checkSecretKey` calls its fingerprint "weak". */
function listText(keys: readonly string[], asJson: boolean): string {
  if (keys.length === 0) return "";
  if (!asJson && keys.every((key) => PLAIN.test(key) && key.length >= 50 && isListed(keys))) return keys.join(",");
  return quotable(JSON.stringify(keys));
}

function isListed(keys: readonly string[]): boolean {
  try {
    const read = documentOfEnv({ env: { KEY: "current", KEY_FALLBACKS: keys.join(",") }, name: "KEY" });
    return read.keys.filter(({ state }) => state === "fallback").length === keys.length;
  } catch {
    return false;
  }
}

/** JSON can spell an apostrophe in another way. */
function quotable(json: string): string {
  return json.replaceAll("'", "\\u0027");
}

function textOf({ key }: RingKey): string {
  const text = textOfUtf8(reveal(key));
  if (text === undefined) throw unquotable();
  return text;
}

function unquotable(): ConfigError {
  return new ConfigError(
    "WAXSEAL_KEY_UNQUOTABLE",
    "A key has characters that files of variables, shells and Docker read differently. Keep the keys in a document, which `waxseal keys init --source file:/path` makes.",
  );
}
