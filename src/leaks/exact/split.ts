/**
 * The pieces of a secret that stands in several literals or lines: what may be between them, and where the next one begins.
 *
 * @module
 */
import type { Passage } from "./passage.ts";
import { charactersBetween, type Spelling } from "./spelling.ts";

/** The most bytes between all pieces of one secret. */
export const MOST_BETWEEN = 256;

/** The most bytes between two pieces: a line of a hex dump has 31, and deeply indented code about as many. */
const MOST_GAP = 64;

/** Pieces of so many characters are none by chance, whatever is between them. */
const TELLING_CHARACTERS = 8;

/** Between pieces with fewer there is nothing but quotes, operators and white space. */
const FEWEST_CHARACTERS = 3;

interface Piece {
  /** Bytes between it and the piece that is known. */
  readonly gap: number;
  readonly length: number;
}

/** Returns the piece after `end` that goes on with `spelling` at `until`; none where that is the end of a whole one. */
export function pieceAfter(passage: Passage, end: number, spelling: Spelling, until: number): Piece | undefined {
  const { bytes, to } = passage;
  const { bytes: wanted } = spelling;
  const rest = wanted.length - until;
  if (rest === 0 || (rest > 1 && !passage.mayHaveAfter(end, MOST_GAP + 1, wanted[until]!, wanted[until + 1]!))) return undefined;
  let isGlue = true;
  for (let at = end + 1; at < to && at - end <= MOST_GAP; at++) {
    isGlue &&= isGlueAt(bytes, at - 1);
    if (bytes[at] !== wanted[until]) continue;
    let length = 1;
    while (length < rest && at + length < to && bytes[at + length] === wanted[until + length]) length++;
    if (!isTelling(charactersBetween(spelling, until, until + length), isGlue, length === rest)) continue;
    return length === rest && hasBytes(passage, at - until, wanted, 0, until) ? undefined : { gap: at - end, length };
  }
  return undefined;
}

/** Returns the piece before `start` that ends where `spelling` has `begin`; none where that is the beginning of a whole one. */
export function pieceBefore(passage: Passage, start: number, spelling: Spelling, begin: number): Piece | undefined {
  const { bytes, from } = passage;
  const { bytes: wanted } = spelling;
  if (begin === 0 || (begin > 1 && !passage.mayHaveBefore(start, MOST_GAP + 1, wanted[begin - 2]!, wanted[begin - 1]!))) return undefined;
  let isGlue = true;
  for (let at = start - 1; at > from && start - at <= MOST_GAP; at--) {
    isGlue &&= isGlueAt(bytes, at);
    if (bytes[at - 1] !== wanted[begin - 1]) continue;
    let length = 1;
    while (length < begin && at - length > from && bytes[at - length - 1] === wanted[begin - length - 1]) length++;
    if (!isTelling(charactersBetween(spelling, begin - length, begin), isGlue, length === begin)) continue;
    return length === begin && hasBytes(passage, at, wanted, begin, wanted.length) ? undefined : { gap: start - at, length };
  }
  return undefined;
}

/** Tells whether the text has at `at` what is between two places of `wanted`. */
function hasBytes({ bytes, from, to }: Passage, at: number, wanted: Uint8Array, begin: number, until: number): boolean {
  if (at < from || at + until - begin > to) return false;
  let offset = begin;
  while (offset < until && bytes[at + offset - begin] === wanted[offset]) offset++;
  return offset === until;
}

function isTelling(characters: number, isGlue: boolean, isOutermost: boolean): boolean {
  return characters >= TELLING_CHARACTERS || (isGlue && (characters >= FEWEST_CHARACTERS || (isOutermost && characters > 0)));
}

/** Tells whether a byte is neither letter nor digit, or is one that is escaped, as in "\n" and "%s". */
function isGlueAt(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at]!;
  if (byte >= 0x80) return false;
  const isWord = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  return !isWord || (at > 0 && (bytes[at - 1] === 0x5c || bytes[at - 1] === 0x25));
}
