/**
 * Reads fingerprint files. They may come from anywhere: all is checked, and bounded.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { FORMAT } from "./fingerprint-file.ts";
import { MOST_BYTES, type Fingerprint } from "./fingerprint.ts";
import { FORMS } from "./forms.ts";
import { KEY_ALPHABETS, type AlphabetName } from "./key-alphabet.ts";

const MOST_CHARACTERS = 1 << 20;
const MOST_KEYS = 64;
const MOST_DISGUISES = 128;
/** 240 bits in the densest spelling. */
const LEAST_BYTES = 40;
const LABEL = /^(?:[0-9a-f]{12}|weak-[1-9][0-9]{0,3})$/;
const DIGEST = /^[A-Za-z0-9_-]+$/;
const DIGEST_CHARACTERS = 43;

type Members = Readonly<Record<string, unknown>>;

/**
 * Returns the fingerprints in `text`.
 *
 * @throws {ConfigError} `WAXSEAL_FINGERPRINTS_INVALID` when it is not what `fingerprintFile` writes, or more than a ring can have
 */
export function readFingerprints(text: string): Fingerprint[] {
  if (text.length > MOST_CHARACTERS) throw invalid("is longer than 1 MiB");
  const { format, keys } = members(parsed(text), ["format", "keys"]);
  if (format !== FORMAT) throw invalid(`is not of the format "${FORMAT}"`);
  const listed = list(keys, MOST_KEYS).map((value) => members(value, ["key", "alphabet", "disguises"]));
  if (new Set(listed.map(({ key }) => key)).size < listed.length) throw invalid("has a key twice");
  return listed.flatMap(({ key, alphabet, disguises }) => {
    if (typeof key !== "string" || !LABEL.test(key)) throw invalid("has a label that is no fingerprint");
    if (!isAlphabet(alphabet)) throw invalid("has an alphabet that no generator uses");
    return list(disguises, MOST_DISGUISES).map((value) => ({ key, alphabet, ...disguiseOf(value) }));
  });
}

function disguiseOf(value: unknown): Pick<Fingerprint, "disguise" | "length" | "digest"> {
  const { name, length, digest } = members(value, ["name", "length", "digest"]);
  if (typeof name !== "string" || !FORMS.has(name)) throw invalid("has a disguise that this version does not know");
  if (typeof length !== "number" || !Number.isInteger(length) || length < LEAST_BYTES || length > MOST_BYTES) {
    throw invalid(`has a length that is no whole number from ${String(LEAST_BYTES)} to ${String(MOST_BYTES)}`);
  }
  if (typeof digest !== "string" || digest.length !== DIGEST_CHARACTERS || !DIGEST.test(digest)) throw invalid("has a digest that is none");
  return { disguise: name, length, digest };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid("is not JSON"); // not passed on as the cause: its message quotes the text
  }
}

function members(value: unknown, names: readonly string[]): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("has something else where an object belongs");
  const given = Object.keys(value);
  if (given.length !== names.length || !names.every((name) => given.includes(name)))
    throw invalid(`has not just ${names.join(", ")} in an object`);
  return value as Members;
}

function list(value: unknown, most: number): unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > most)
    throw invalid(`has no list of 1 to ${String(most)} where one belongs`);
  return value as unknown[];
}

function isAlphabet(value: unknown): value is AlphabetName {
  return typeof value === "string" && Object.hasOwn(KEY_ALPHABETS, value);
}

function invalid(what: string): ConfigError {
  return new ConfigError("WAXSEAL_FINGERPRINTS_INVALID", `The fingerprint file ${what}; write it again from the keys, with this version.`);
}
