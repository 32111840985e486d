/**
 * Bytes and characters as lists: hex dumps, arrays of numbers, arrays of characters.
 *
 * @module
 */
import { asItIs, eachByte, prefixing, type Case } from "./spells.ts";
import type { Wording } from "./writing.ts";

const CASES: readonly (readonly [suffix: string, letters: Case])[] = [
  ["", "lower"],
  [", upper case", "upper"],
];

const HEX_SEPARATORS: readonly (readonly [name: string, separator: string])[] = [
  ["", ""],
  [" with spaces", " "],
  [" with colons", ":"],
  [" with hyphens", "-"],
  [" with commas", ","],
];

const LIST_SEPARATORS: readonly (readonly [name: string, separator: string])[] = [
  ["", ","],
  [" with spaces", ", "],
  [" with spaces alone", " "],
];

/** How far JSON.stringify indents an array of numbers that is 1 to 3 levels deep, by 2 or by 4 spaces. */
const INDENTATIONS = [2, 4, 6, 8];

/** Of each byte. */
export const HEX_WORDINGS: readonly Wording[] = CASES.flatMap(([suffix, letters]) => {
  const spell = eachByte("", 16, 2, "", letters);
  return [
    ...HEX_SEPARATORS.map(([name, separator]) => ({ name: `hex${name}${suffix}`, isOfAll: true, spell, between: () => separator })),
    ...[0, 1].map((odd) => ({
      name: `hex in pairs${suffix}`,
      isOfAll: true,
      spell,
      between: (index: number) => (index % 2 === odd ? " " : ""),
    })),
  ];
});

export const PLAIN_HEX_WORDING: Wording = HEX_WORDINGS[0]!;

/** Of each byte. */
export const NUMBER_WORDINGS: readonly Wording[] = [
  ...CASES.flatMap(([suffix, letters]) =>
    LIST_SEPARATORS.map(([name, separator]) => ({
      name: `hex numbers${name}${suffix}`,
      isOfAll: true,
      spell: eachByte("0x", 16, 2, "", letters),
      between: () => separator,
    })),
  ),
  ...LIST_SEPARATORS.map(([name, separator]) => ({
    name: `decimal numbers${name}`,
    isOfAll: true,
    spell: eachByte("", 10, 1),
    between: () => separator,
  })),
  { name: "decimal numbers in columns", isOfAll: true, spell: ({ code }) => String(code).padStart(3), between: () => ", " },
  ...INDENTATIONS.map((spaces) => ({
    name: "decimal numbers in lines",
    isOfAll: true,
    spell: eachByte("", 10, 1),
    between: () => `,\n${" ".repeat(spaces)}`,
  })),
];

/** Of each character. */
export const CHARACTER_LIST_WORDINGS: readonly Wording[] = [
  ...["','", "', '"].map((separator) => ({
    name: "list of characters",
    isOfAll: true,
    spell: prefixing("\\", "'\\"),
    between: () => separator,
  })),
  ...['","', '", "'].map((separator) => ({
    name: "list of characters",
    isOfAll: true,
    spell: prefixing("\\", '"\\'),
    between: () => separator,
  })),
  { name: "characters with spaces", isOfAll: true, spell: asItIs, between: () => " " },
];
