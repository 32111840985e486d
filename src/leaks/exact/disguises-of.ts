/**
 * Every spelling of a key that is looked for. Those that come first have the simpler names: where bytes could be two of them, the first it is.
 *
 * @module
 */
import { reveal } from "../../keys/reveal.ts";
import type { SecretKey } from "../../keys/secret-key.ts";
import { derivedKeysOf } from "./derived-keys.ts";
import type { Disguise } from "./disguise.ts";
import { base64Writing, OFFSETS, urlWriting } from "./disguises/base64.ts";
import { BYTE_ESCAPE_WORDINGS, ESCAPE_WORDINGS } from "./disguises/code-escapes.ts";
import { HTML_AGAIN, HTML_WORDINGS } from "./disguises/html.ts";
import { ASCII_JSON_WORDING, JSON_OF_BASE64_WORDINGS, JSON_WORDING, JSON_WORDINGS } from "./disguises/json.ts";
import { LITERAL_WORDINGS, SINGLE_QUOTES_WORDING } from "./disguises/literals.ts";
import { CHARACTER_LIST_WORDINGS, HEX_WORDINGS, NUMBER_WORDINGS, PLAIN_HEX_WORDING } from "./disguises/numbers.ts";
import { ESCAPE_FUNCTION_WORDINGS, PERCENT_AGAIN, PERCENT_WORDINGS, USUAL_PERCENT_WORDINGS } from "./disguises/percent.ts";
import { COMPOSE_WORDING, DOUBLING_WORDINGS, QUOTED_SHELL_WORDINGS, SHELL_WORDINGS } from "./disguises/shell.ts";
import { isLatin1, LATIN1_WORDING, UTF16LE_WORDING, WIDE_WORDINGS } from "./disguises/wide.ts";
import { Writing, type Wording } from "./disguises/writing.ts";

/** What a text of JSON is often put in, besides JSON. */
const AROUND_JSON = [
  SINGLE_QUOTES_WORDING,
  ...HTML_WORDINGS.slice(0, 6),
  ...QUOTED_SHELL_WORDINGS,
  COMPOSE_WORDING,
  ...USUAL_PERCENT_WORDINGS,
];
const AROUND_BASE64 = [...JSON_OF_BASE64_WORDINGS, ...USUAL_PERCENT_WORDINGS];

/** Returns every spelling of `key` that is looked for, those with the same bytes once. */
export function disguisesOf(key: SecretKey): Disguise[] {
  const secret = reveal(key);
  const collection = new Collection();
  addKey(collection, Writing.raw(secret));
  for (const { name, bytes } of derivedKeysOf(secret)) addDerivedKey(collection, name, Writing.raw(bytes, true));
  return collection.disguises;
}

/** Writings by their bytes: of two that are the same the first has given the name. */
class Collection {
  readonly disguises: Disguise[] = [];
  readonly #texts = new Set<string>();

  add(name: string, writing: Writing): void {
    if (this.#texts.has(writing.text)) return;
    this.#texts.add(writing.text);
    this.disguises.push(writing.disguise(name));
  }

  /** Adds `writing` as each of `wordings` writes it, and again as `again` writes that. */
  addEach(writing: Writing, wordings: readonly Wording[], prefix = "", again?: Wording): void {
    for (const wording of wordings) {
      const once = writing.written(wording);
      if (once === writing) continue;
      this.add(prefix + wording.name, once);
      if (again !== undefined) this.add(`${prefix}${wording.name}, ${again.name}`, once.written(again)); // what comes first may be of another wording
    }
  }
}

function addKey(collection: Collection, raw: Writing): void {
  collection.add("raw", raw);
  const bytes = raw.with({ isText: false });
  const backwards = raw.reversed();
  if (raw.isText) addText(collection, raw);
  collection.addEach(bytes, BYTE_ESCAPE_WORDINGS);
  collection.addEach(bytes, PERCENT_WORDINGS, "", PERCENT_AGAIN);
  collection.addEach(bytes.with({ encoding: "hex" }), HEX_WORDINGS);
  collection.addEach(bytes, NUMBER_WORDINGS);
  addBase64(collection, raw);
  collection.add("reversed", backwards);
  if (raw.isText) collection.addEach(backwards, [JSON_WORDING, ASCII_JSON_WORDING, SINGLE_QUOTES_WORDING, HTML_WORDINGS[0]!], "reversed, ");
}

function addText(collection: Collection, raw: Writing): void {
  addJson(collection, raw);
  collection.addEach(raw, LITERAL_WORDINGS);
  collection.addEach(raw, SHELL_WORDINGS);
  collection.addEach(raw, DOUBLING_WORDINGS);
  const composed = raw.written(COMPOSE_WORDING);
  collection.addEach(composed, [JSON_WORDING, ...LITERAL_WORDINGS, ...QUOTED_SHELL_WORDINGS], `${COMPOSE_WORDING.name}, `);
  collection.addEach(raw, HTML_WORDINGS, "", HTML_AGAIN);
  collection.addEach(raw, ESCAPE_FUNCTION_WORDINGS);
  collection.addEach(raw, ESCAPE_WORDINGS);
  collection.addEach(raw, WIDE_WORDINGS);
  if (isLatin1(raw)) collection.addEach(raw, [LATIN1_WORDING]);
  collection.addEach(raw, CHARACTER_LIST_WORDINGS);
}

/** JSON, JSON in JSON, and JSON in what it is often put in. */
function addJson(collection: Collection, raw: Writing): void {
  collection.addEach(raw, JSON_WORDINGS);
  for (const wording of JSON_WORDINGS) {
    const once = raw.written(wording);
    if (once === raw) continue;
    for (const outer of new Set([JSON_WORDING, ASCII_JSON_WORDING, wording])) {
      collection.addEach(once, [outer], "double ", { ...outer, name: "once more" });
    }
  }
  for (const wording of [JSON_WORDING, ASCII_JSON_WORDING]) {
    const once = raw.written(wording);
    if (once !== raw) collection.addEach(once, AROUND_JSON, `${wording.name}, `);
  }
}

function addBase64(collection: Collection, raw: Writing): void {
  const all = OFFSETS.map((offset) => ({ offset, writing: base64Writing(raw, offset) }));
  for (const { offset, writing } of all) {
    collection.add(`base64 at offset ${offset}`, writing);
    collection.addEach(writing, AROUND_BASE64, `base64 at offset ${offset}, `);
  }
  for (const { offset, writing } of all) collection.add(`base64url at offset ${offset}`, urlWriting(writing));
  for (const { writing } of all) {
    for (const outer of OFFSETS) collection.add("base64 of base64", base64Writing(writing, outer));
  }
  if (!raw.isText) return;
  const wide = raw.written(UTF16LE_WORDING);
  for (const offset of OFFSETS) collection.add(`base64 of UTF-16 at offset ${offset}`, base64Writing(wide, offset));
}

function addDerivedKey(collection: Collection, name: string, raw: Writing): void {
  const base64 = base64Writing(raw, 0);
  collection.add(`${name}, raw`, raw);
  collection.addEach(raw.with({ encoding: "hex" }), [PLAIN_HEX_WORDING], `${name}, `);
  collection.add(`${name}, base64`, base64);
  collection.add(`${name}, base64url`, urlWriting(base64));
}
