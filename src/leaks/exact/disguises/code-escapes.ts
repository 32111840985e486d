/**
 * Escapes of programming languages, of every character or of what is not printable ASCII.
 *
 * Source: ECMA-262, section 12.9.4. Python, reference 2.4.1.1 and repr of bytes. CPython, Lib/http/cookies.py, _quote. C, section 6.4.4.4.
 *         Java, JLS 3.3 and Properties.store. perlfunc, quotemeta.
 * @module
 */
import {
  asItIs,
  eachByte,
  eachPoint,
  eachUnit,
  escaping,
  isAlphanumeric,
  isUnprintable,
  prefixing,
  where,
  type Case,
  type Character,
  type Spell,
} from "./spells.ts";
import type { Wording } from "./writing.ts";

const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const CASES: readonly (readonly [suffix: string, letters: Case])[] = [
  ["", "lower"],
  [", upper case", "upper"],
];

/** Which quotes have a backslash. */
const QUOTES: readonly (readonly [suffix: string, escaped: string])[] = [
  ["single quotes", "'\\"],
  ["double quotes", '"\\'],
  ["no quotes", "\\"],
];

/** How what is not printable ASCII is escaped. */
const ASCII_ONLY: readonly (readonly [name: string, (letters: Case) => Spell])[] = [
  ["JavaScript", javascript],
  ["esbuild", esbuild],
  ["Python", python],
  ["\\u escapes", (letters) => eachUnit("\\u", 4, "", letters)],
  ["\\u{} escapes", (letters) => eachPoint("\\u{", 16, 1, "}", letters)],
];

/** Escapes of each character. */
export const ESCAPE_WORDINGS: readonly Wording[] = [
  ...CASES.flatMap(([suffix, letters]) => [
    { name: `\\x escapes${suffix}`, isOfAll: true, spell: javascript(letters) },
    { name: `\\u escapes${suffix}`, isOfAll: true, spell: eachUnit("\\u", 4, "", letters) },
    { name: `\\u{} escapes${suffix}`, isOfAll: true, spell: eachPoint("\\u{", 16, 1, "}", letters) },
    { name: `\\u{} escapes of four digits${suffix}`, isOfAll: true, spell: eachPoint("\\u{", 16, 4, "}", letters) },
    { name: `\\U escapes${suffix}`, isOfAll: true, spell: eachPoint("\\U", 16, 8, "", letters) },
    { name: `\\x escapes but for letters and digits${suffix}`, spell: where(isAlphanumeric, asItIs, javascript(letters)) },
    { name: `\\u escapes but for letters and digits${suffix}`, spell: where(isAlphanumeric, asItIs, eachUnit("\\u", 4, "", letters)) },
    { name: `CSS escapes${suffix}`, spell: where(isAlphanumeric, asItIs, eachPoint("\\", 16, 1, " ", letters)) },
    { name: `CSS escapes of six digits${suffix}`, isOfAll: true, spell: eachPoint("\\", 16, 6, "", letters) },
    ...ASCII_ONLY.flatMap(([name, escape]) =>
      QUOTES.map(([quotes, escaped]) => ({
        name: `${name}, ASCII only, ${quotes}${suffix}`,
        spell: escaping(SHORT, prefixing("\\", escaped, where(isUnprintable, escape(letters)))),
      })),
    ),
    { name: `properties, ASCII only${suffix}`, spell: prefixing("\\", "\\:=#!", where(isUnprintable, eachUnit("\\u", 4, "", letters))) },
  ]),
  {
    name: "cookie value",
    spell: escaping({ ",": "\\054", ";": "\\073" }, prefixing("\\", '"\\', where(isUnprintableLatin1, eachPoint("\\", 8, 3)))),
  },
];

/** Escapes of each byte. */
export const BYTE_ESCAPE_WORDINGS: readonly Wording[] = [
  ...CASES.flatMap(([suffix, letters]) => [
    { name: `\\x escapes of bytes${suffix}`, isOfAll: true, spell: eachByte("\\x", 16, 2, "", letters) },
    ...QUOTES.map(([quotes, escaped]) => ({
      name: `Python bytes, ${quotes}${suffix}`,
      spell: escaping(SHORT, prefixing("\\", escaped, where(isUnprintable, eachByte("\\x", 16, 2, "", letters)))),
    })),
  ]),
  { name: "octal escapes", isOfAll: true, spell: eachByte("\\", 8, 3) },
  { name: "octal escapes without zeros", isOfAll: true, spell: eachByte("\\", 8, 1) },
  {
    name: "quotemeta",
    spell: where(
      (character) => isAlphanumeric(character) || character.raw === "_",
      asItIs,
      ({ raw }) => `\\${raw}`,
    ),
  },
  {
    name: "octal escapes of what is not ASCII",
    spell: escaping(SHORT, prefixing("\\", '"\\', where(isUnprintable, eachByte("\\", 8, 3)))),
  },
];

function javascript(letters: Case): Spell {
  const short = eachPoint("\\x", 16, 2, "", letters);
  const long = eachUnit("\\u", 4, "", letters);
  return (character, next) => (character.code < 0x100 ? short : long)(character, next);
}

function python(letters: Case): Spell {
  const short = javascript(letters);
  const long = eachPoint("\\U", 16, 8, "", letters);
  return (character, next) => (character.code < 0x10000 ? short : long)(character, next);
}

function esbuild(letters: Case): Spell {
  const short = javascript(letters);
  const long = eachPoint("\\u{", 16, 1, "}", letters);
  return (character, next) => (character.code < 0x10000 ? short : long)(character, next);
}

function isUnprintableLatin1(character: Character): boolean {
  return isUnprintable(character) && character.code < 0x100;
}
