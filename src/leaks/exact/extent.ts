/**
 * How far a text and a spelling go together.
 *
 * @module
 */
import { charactersBetween, type Spelling } from "./spelling.ts";
import { pieceAfter, pieceBefore, MOST_BETWEEN } from "./split.ts";

/** Where a spelling is, all of it or a part. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  readonly spelling: Spelling;
  /** Offset in the spelling of the first and after the last byte that is there. */
  readonly begin: number;
  readonly until: number;
  /** How many characters of the secret. */
  readonly characters: number;
  readonly isSplit: boolean;
}

/** Returns what of `spelling` is around `at`, where the text has what the spelling has at `offset`; undefined where that is too little. */
export function extentAt(bytes: Uint8Array, from: number, to: number, at: number, spelling: Spelling, offset: number): Extent | undefined {
  const { bytes: wanted, leastBytes, anchorBytes } = spelling;
  let start = at;
  let begin = offset;
  while (begin > 0 && start > from && bytes[start - 1] === wanted[begin - 1]) {
    start--;
    begin--;
  }
  let end = at;
  let until = offset;
  while (until < wanted.length && end < to && bytes[end] === wanted[until]) {
    end++;
    until++;
  }
  if (until - begin < anchorBytes) return undefined;
  if (until - begin === wanted.length)
    return { start, end, spelling, begin, until, characters: charactersOf(spelling, begin, until), isSplit: false };
  const whole = joined(bytes, from, to, { start, end, spelling, begin, until, characters: 0, isSplit: false });
  if (whole.until - whole.begin < leastBytes) return undefined;
  const characters = charactersOf(spelling, whole.begin, whole.until);
  return isEnough(spelling, whole, characters) ? { ...whole, characters } : undefined;
}

export function isWhole({ begin, until, spelling }: Extent): boolean {
  return begin === 0 && until === spelling.bytes.length;
}

/** Returns `extent` with the pieces before and after it that a split literal has. */
function joined(bytes: Uint8Array, from: number, to: number, extent: Extent): Extent {
  const { spelling } = extent;
  let { start, end, begin, until } = extent;
  let between = 0;
  for (;;) {
    const piece = pieceAfter(bytes, end, to, spelling, until);
    if (piece === undefined || between + piece.gap > MOST_BETWEEN) break;
    between += piece.gap;
    end += piece.gap + piece.length;
    until += piece.length;
  }
  for (;;) {
    const piece = pieceBefore(bytes, from, start, spelling, begin);
    if (piece === undefined || between + piece.gap > MOST_BETWEEN) break;
    between += piece.gap;
    start -= piece.gap + piece.length;
    begin -= piece.length;
  }
  return { ...extent, start, end, begin, until, isSplit: between > 0 };
}

function isEnough(spelling: Spelling, { begin, until }: Extent, characters: number): boolean {
  const { least } = spelling.shape;
  return least === "whole" ? until - begin === spelling.bytes.length : characters >= least;
}

function charactersOf(spelling: Spelling, begin: number, until: number): number {
  return charactersBetween(spelling, begin, until);
}
