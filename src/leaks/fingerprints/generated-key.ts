/**
 * Tells keys that a generator made from those that somebody thought of: a digest of the latter would be a way to guess them.
 *
 * @module
 */
import { textOfUtf8 } from "../../encoding/utf8.ts";
import { ConfigError } from "../../errors.ts";
import { isKnownKey } from "../../keys/known-keys.ts";
import type { RingEntry } from "../../keys/key-ring.ts";
import { reveal } from "../../keys/reveal.ts";
import { wordiness } from "../generic/wordiness.ts";
import { KEY_ALPHABETS, type AlphabetName } from "./key-alphabet.ts";

export interface GeneratedKey {
  /** The random part: without "django-insecure-" or "base64:". */
  readonly text: string;
  readonly alphabet: AlphabetName;
}

/** What programs put before a random part, for all to see. */
const PREFIXES = ["django-insecure-", "base64:"];
/** Whole groups, and in the last one padding or none. */
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Of a million generated keys none has fewer, of 16 characters and of 50 or more. */
const LEAST_DISTINCT = { hex: 11, other: 18 };
/** Parts of the neighbours, from 0 to 1. */
const MOST_STEPS = 0.45;
const MOST_WORDINESS = 0.45;
const MOST_SAME_KIND = { hex: 0.85, other: 0.75 };
const REPEATED = 9;

/**
 * Returns what is random of a key.
 *
 * @throws {ConfigError} `WAXSEAL_FINGERPRINT_KEY` when it is published, or not of the length, the alphabet or the looks of a generator's keys
 */
export function generatedKey({ key, state, label }: RingEntry): GeneratedKey {
  const bytes = reveal(key);
  const text = textOfUtf8(bytes);
  const refuse = (why: string): ConfigError =>
    new ConfigError(
      "WAXSEAL_FINGERPRINT_KEY",
      `The ${state} key (${label}) ${why}, so that a digest of it would help to guess it; search for it with the key itself, or replace it by what \`npx waxseal generate\` prints.`,
    );
  if (isKnownKey(bytes)) throw refuse("is published");
  if (text === undefined) throw refuse("is bytes and no text");
  const prefix = PREFIXES.find((known) => text.startsWith(known)) ?? "";
  const random = text.slice(prefix.length);
  const alphabet = alphabetOf(random);
  if (alphabet === undefined) throw refuse("has not the alphabet and the length of a generated key");
  if (!looksRandom(random, alphabet)) throw refuse("does not look random");
  return { text: random, alphabet };
}

function alphabetOf(text: string): AlphabetName | undefined {
  const names = Object.keys(KEY_ALPHABETS) as AlphabetName[];
  return names.find((name) => {
    const { characters, isLength } = KEY_ALPHABETS[name];
    return isLength(text.length) && [...text].every((character) => characters.includes(character)) && (name !== "base64" || isBase64(text));
  });
}

function isBase64(text: string): boolean {
  const isWhole = text.endsWith("=") ? text.length % 4 === 0 : text.length % 4 !== 1;
  return isWhole && BASE64.test(text);
}

function looksRandom(text: string, alphabet: AlphabetName): boolean {
  const { kinds } = KEY_ALPHABETS[alphabet];
  const size = alphabet.startsWith("hex") ? "hex" : "other";
  return (
    new Set(text).size >= LEAST_DISTINCT[size] &&
    kinds.every((kind) => [...text].some((character) => kind.includes(character))) &&
    neighbours(text, (left, right) => Math.abs(left.charCodeAt(0) - right.charCodeAt(0)) <= 1) <= MOST_STEPS &&
    neighbours(text, (left, right) => kindOf(left) === kindOf(right)) <= MOST_SAME_KIND[size] &&
    (size === "hex" || wordiness(text) <= MOST_WORDINESS) &&
    !repeats(text)
  );
}

/** Returns what part of the neighbouring characters are alike in some way. */
function neighbours(text: string, areAlike: (left: string, right: string) => boolean): number {
  let alike = 0;
  for (let at = 1; at < text.length; at++) if (areAlike(text[at - 1]!, text[at]!)) alike++;
  return alike / (text.length - 1);
}

function kindOf(character: string): number {
  return [/[a-z]/, /[A-Z]/, /[0-9]/].findIndex((kind) => kind.test(character));
}

function repeats(text: string): boolean {
  const seen = new Set<string>();
  for (let at = 0; at + REPEATED <= text.length; at++) {
    const part = text.slice(at, at + REPEATED);
    if (seen.has(part)) return true;
    seen.add(part);
  }
  return false;
}
