/**
 * Encodings of characters other than UTF-8. Which end comes first is not in their names: among other wide text a run of one is a run of the other,
 * a byte further.
 *
 * @module
 */
import { unitsOf, type Spell } from "./spells.ts";
import type { Wording, Writing } from "./writing.ts";

const utf16le: Spell = ({ code }) =>
  unitsOf(code)
    .map((unit) => bytesOf(unit, 2, "little"))
    .join("");

export const UTF16LE_WORDING: Wording = { name: "UTF-16", isOfAll: true, spell: utf16le };

export const WIDE_WORDINGS: readonly Wording[] = [
  UTF16LE_WORDING,
  {
    name: "UTF-16",
    isOfAll: true,
    spell: ({ code }) =>
      unitsOf(code)
        .map((unit) => bytesOf(unit, 2, "big"))
        .join(""),
  },
  { name: "UTF-32", isOfAll: true, spell: ({ code }) => bytesOf(code, 4, "little") },
  { name: "UTF-32", isOfAll: true, spell: ({ code }) => bytesOf(code, 4, "big") },
];

/** Of a text without characters that Latin-1 has not. */
export const LATIN1_WORDING: Wording = { name: "Latin-1", spell: ({ code }) => String.fromCharCode(code) };

export function isLatin1(writing: Writing): boolean {
  for (let at = 0; at < writing.text.length; at++) if (writing.text.charCodeAt(at) > 0xc3) return false; // U+00FF is C3 BF
  return true;
}

function bytesOf(value: number, length: number, end: "little" | "big"): string {
  const bytes = Array.from({ length }, (_, index) => String.fromCharCode((value >>> (8 * index)) & 0xff));
  return (end === "big" ? bytes.reverse() : bytes).join("");
}
