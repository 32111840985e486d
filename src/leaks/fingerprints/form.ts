/**
 * The disguises of a key that have fingerprints, by what is public of it: its alphabet and its length. No key is asked, so that neither which of them
 * a file has nor how long they are tells of one: a character that is escaped counts as one, however long the escape.
 *
 * @module
 */
import { utf8 } from "../../encoding/utf8.ts";
import { base64Writing, OFFSETS } from "../exact/disguises/base64.ts";
import { HTML_WORDINGS } from "../exact/disguises/html.ts";
import { JSON_WORDINGS } from "../exact/disguises/json.ts";
import { HEX_WORDINGS, PLAIN_HEX_WORDING } from "../exact/disguises/numbers.ts";
import { PERCENT_WORDINGS } from "../exact/disguises/percent.ts";
import { COMPOSE_WORDING } from "../exact/disguises/shell.ts";
import { WIDE_WORDINGS } from "../exact/disguises/wide.ts";
import { Writing, type Wording } from "../exact/disguises/writing.ts";
import type { Alphabet } from "./alphabet.ts";
import { Base64Windows } from "./windows/base64-windows.ts";
import { PlainWindows } from "./windows/plain-windows.ts";
import { SpelledWindows } from "./windows/spelled-windows.ts";
import type { Windows } from "./windows/windows.ts";

/** One disguise of all keys of one alphabet and length. */
export interface Form {
  /** Among all forms, such as "base64 at offset 1". */
  readonly name: string;
  /** What reports call it, as they call it where the key is known. */
  readonly disguise: string;
  /** What it is made of: the key's alphabet, or how its characters are spelled, such as "percent-encoding". */
  readonly alphabet: string;
  /** Characters of that. */
  readonly length: number;
  /** What its digests are separated by: a reversed key stands where a key may stand, and one hash tells of both. */
  readonly domain: string;
  /** Returns a key in this disguise. */
  readonly written: (raw: Writing) => Writing;
  /** Returns what finds the places in a text where it may stand. */
  readonly windows: () => Windows;
}

interface Spelled {
  readonly alphabet: string;
  readonly name: string;
  readonly wording: Wording;
}

const UPPER_HEX_WORDING = HEX_WORDINGS.find(({ name }) => name === "hex, upper case")!;

const SPELLED: readonly Spelled[] = [
  ...[PLAIN_HEX_WORDING, UPPER_HEX_WORDING].map(named("hex")),
  ...WIDE_WORDINGS.slice(0, 2).map((wording, at) => ({
    alphabet: "UTF-16",
    name: `UTF-16, ${at === 0 ? "low" : "high"} byte first`,
    wording,
  })),
  ...PERCENT_WORDINGS.map(named("percent-encoding")),
  ...JSON_WORDINGS.map(named("JSON")),
  ...HTML_WORDINGS.map(named("HTML")),
  named("compose")(COMPOSE_WORDING),
];

const MOST_KNOWN = 1000;
const known = new Map<string, readonly Form[]>();

/** Returns the disguises of the keys that are `length` characters of `alphabet`, those that write all of these keys alike once. */
export function formsOf(alphabet: Alphabet, length: number): readonly Form[] {
  const name = `${alphabet.name} ${String(length)}`;
  let forms = known.get(name);
  if (forms === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, (forms = [...plainForms(alphabet, length), ...spelledForms(alphabet, length), ...base64Forms(alphabet, length)]));
  }
  return forms;
}

function plainForms(alphabet: Alphabet, length: number): Form[] {
  const windows = (): Windows => new PlainWindows(alphabet, length);
  const same = { alphabet: alphabet.name, length, domain: "raw", windows };
  return [
    { ...same, name: "raw", disguise: "raw", written: (raw) => raw },
    { ...same, name: "reversed", disguise: "reversed", written: (raw) => raw.reversed() },
  ];
}

function spelledForms(alphabet: Alphabet, length: number): Form[] {
  const all = Writing.raw(utf8(alphabet.characters));
  const seen = new Set([all.text]);
  return SPELLED.flatMap(({ alphabet: spelling, name, wording }) => {
    const { text, begins, ends } = all.written(wording);
    if (seen.has(text)) return [];
    seen.add(text);
    const spellings = begins.map((begin, at) => text.slice(begin, ends[at]));
    if (!canBeTold(spellings)) return [];
    return {
      name,
      disguise: wording.name,
      alphabet: spelling,
      length,
      domain: name,
      written: (raw: Writing) => raw.written(wording),
      windows: () => new SpelledWindows(spellings, alphabet, length),
    };
  });
}

/** Tells whether no spelling begins another: otherwise, as where a percent sign is left as it is, nobody could say where so many characters end. */
function canBeTold(spellings: readonly string[]): boolean {
  return spellings.every((one) => spellings.every((other) => one === other || !other.startsWith(one)));
}

/** The alphabets have no characters whose last six bits are a sign of base64, and their first is never set: it is letters and digits alone, and base64url too. */
function base64Forms(alphabet: Alphabet, length: number): Form[] {
  return OFFSETS.map((offset) => {
    const name = `base64 at offset ${String(offset)}`;
    const digits = base64Writing(Writing.raw(new Uint8Array(length)), offset).text.length;
    const windows = (): Windows => new Base64Windows(alphabet, offset, length, digits);
    return {
      name,
      disguise: name,
      alphabet: "base64",
      length: digits,
      domain: name,
      written: (raw) => base64Writing(raw, offset),
      windows,
    };
  });
}

function named(alphabet: string): (wording: Wording) => Spelled {
  return (wording) => ({ alphabet, name: wording.name, wording });
}
