/**
 * A list of keys in one variable: the old ones, or those to come.
 *
 * Shape:  a JSON array of strings; or keys separated by commas, if each of them is strong; or nothing
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { checkSecretKey } from "../check-secret-key.ts";
import { keyText } from "../key-text.ts";

const ALONE = "is neither a JSON array nor one strong key";
const SPLIT = "is separated by commas, and a part of it is no strong key by itself: the comma may belong to a key";

type Refusal = (what: string) => ConfigError;

/** Returns the old keys in `text`, the value of the variable `name`. @throws {ConfigError} `WAXSEAL_FALLBACKS_INVALID`, and as keyText */
export function fallbackKeys(text: string | undefined, name: string): string[] {
  const mending = `Write the old keys as a JSON array, newest first: ${name}='["old key","older key"]'`;
  return listedKeys(text, name, (what) => new ConfigError("WAXSEAL_FALLBACKS_INVALID", `${name} ${what}. ${mending}`));
}

/** Returns the keys to come in `text`, the value of the variable `name`. @throws {ConfigError} `WAXSEAL_STAGED_INVALID`, and as keyText */
export function stagedKeys(text: string | undefined, name: string): string[] {
  const mending = `Write the staged keys as a JSON array: ${name}='["new key"]'`;
  return listedKeys(text, name, (what) => new ConfigError("WAXSEAL_STAGED_INVALID", `${name} ${what}. ${mending}`));
}

function listedKeys(text: string | undefined, name: string, refusal: Refusal): string[] {
  if (text === undefined || text === "") return [];
  const isJson = text.startsWith("[");
  const keys = isJson ? keysOfJson(text, refusal) : text.split(",");
  for (const [at, key] of keys.entries()) keyText(key, `${name}, key ${String(at + 1)} of ${String(keys.length)},`);
  if (!isJson && !keys.every(standsAlone)) throw refusal(keys.length === 1 ? ALONE : SPLIT);
  return keys;
}

function keysOfJson(text: string, refusal: Refusal): string[] {
  let keys: unknown;
  try {
    keys = JSON.parse(text);
  } catch {
    throw refusal("begins with [ and is not JSON"); // the parser's own message quotes the text
  }
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string")) throw refusal("is JSON, but not a list of strings");
  return keys;
}

/** A part that begins with a quotation mark or a brace belongs to a list in some other notation. */
function standsAlone(part: string): boolean {
  return checkSecretKey(part).length === 0 && !/^["'`{]/.test(part);
}
