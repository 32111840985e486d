/**
 * How far a text and a spelling go together.
 *
 * @module
 */
import type { Passage } from "./passage.ts";
import { charactersBetween, runOf, type Spelling } from "./spelling.ts";
import { MOST_BETWEEN, pieceAfter, pieceBefore } from "./split.ts";

/** Where a spelling is, all of it or a part. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  readonly spelling: Spelling;
  /** Offset in the spelling of the first byte that is there. */
  readonly begin: number;
  /** Offset in the spelling after the last byte that is there. */
  readonly until: number;
  /** How many characters of the secret. */
  readonly characters: number;
  readonly isSplit: boolean;
}

/** What of a spelling is there in one piece, from the first of its bytes to the last. */
export type Run = Omit<Extent, "characters">;

/** Returns the run of `spelling` that is around `at`, where the text has what the spelling has at `offset`; undefined where that is too little. */
export function runAt({ bytes, from, to }: Passage, at: number, spelling: Spelling, offset: number): Run | undefined {
  const { bytes: wanted, anchorBytes } = spelling;
  let begin = offset;
  let start = at;
  while (begin > 0 && start > from && bytes[start - 1] === wanted[begin - 1]) {
    start--;
    begin--;
  }
  let until = offset;
  let end = at;
  while (until < wanted.length && end < to && bytes[end] === wanted[until]) {
    end++;
    until++;
  }
  return until - begin < anchorBytes ? undefined : { start, end, spelling, begin, until, isSplit: false };
}

/** Tells whether `run` has the text at `at` where the spelling has `offset`. */
export function isAt(run: Run | undefined, at: number, offset: number): boolean {
  return run !== undefined && at >= run.start && at < run.end && at - run.start === offset - run.begin;
}

/** Tells whether `run` is a piece beside another. */
export function hasNeighbour(passage: Passage, { spelling, start, end, begin, until }: Run): boolean {
  return pieceAfter(passage, end, spelling, until) !== undefined || pieceBefore(passage, start, spelling, begin) !== undefined;
}

export function isWhole({ begin, until, spelling }: Run): boolean {
  return begin === 0 && until === spelling.bytes.length;
}

/**
 * Returns `run` with the pieces before and after it that a split literal has; `run` itself where there are none.
 *
 * @param each is called with each piece: where it starts, and what it is of the spelling
 */
export function joined(passage: Passage, run: Run, each?: (start: number, begin: number, until: number) => void): Run {
  const { spelling } = run;
  let { start, end, begin, until } = run;
  let between = 0;
  for (let piece = pieceAfter(passage, end, spelling, until); piece !== undefined; piece = pieceAfter(passage, end, spelling, until)) {
    if (between + piece.gap > MOST_BETWEEN) break;
    between += piece.gap;
    end += piece.gap + piece.length;
    until += piece.length;
    each?.(end - piece.length, until - piece.length, until);
  }
  for (
    let piece = pieceBefore(passage, start, spelling, begin);
    piece !== undefined;
    piece = pieceBefore(passage, start, spelling, begin)
  ) {
    if (between + piece.gap > MOST_BETWEEN) break;
    between += piece.gap;
    start -= piece.gap + piece.length;
    begin -= piece.length;
    each?.(start, begin, begin + piece.length);
  }
  return between === 0 ? run : { spelling, start, end, begin, until, isSplit: true };
}

/** Returns `run` from its first whole character to its last one, where those are enough: what is before and after only looks alike. */
export function counted(run: Run): Extent | undefined {
  const { spelling, begin, until } = run;
  const { characters, shape, leastBytes } = spelling;
  if (until - begin < leastBytes) return undefined;
  if (isWhole(run)) return { ...run, characters };
  if (shape.least === "whole" || charactersBetween(spelling, begin, until, shape.from) < shape.least) return undefined;
  return wholeCharacters(run);
}

/** Returns the whole characters that `extent`, which is in one piece, has between two places of the text; undefined where there is none. */
export function cutTo(extent: Extent, start: number, end: number): Extent | undefined {
  const begin = extent.begin + Math.max(0, start - extent.start);
  const until = extent.until - Math.max(0, extent.end - end);
  if (begin >= until || charactersBetween(extent.spelling, begin, until) === 0) return undefined;
  return wholeCharacters({ ...extent, start, end, begin, until });
}

function wholeCharacters(run: Run): Extent {
  const { spelling, begin, until } = run;
  const whole = runOf(spelling, begin, until);
  return {
    ...run,
    start: run.start + whole.begin - begin,
    begin: whole.begin,
    end: run.end - (until - whole.until),
    until: whole.until,
    characters: charactersBetween(spelling, begin, until),
  };
}
