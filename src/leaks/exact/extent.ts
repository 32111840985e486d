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

type Run = Omit<Extent, "characters">;

/** Returns what of `spelling` is around `at`, where the text has what the spelling has at `offset`; undefined where that is too little. */
export function extentAt(passage: Passage, at: number, spelling: Spelling, offset: number): Extent | undefined {
  const { bytes, from, to } = passage;
  const { bytes: wanted, leastBytes, anchorBytes } = spelling;
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
  if (until - begin < anchorBytes) return undefined;
  const run = joined(passage, { start, end, spelling, begin, until, isSplit: false });
  return run.until - run.begin < leastBytes ? undefined : counted(run);
}

export function isWhole({ begin, until, spelling }: Run): boolean {
  return begin === 0 && until === spelling.bytes.length;
}

/** Returns `run` with the pieces before and after it that a split literal has. */
function joined(passage: Passage, run: Run): Run {
  const { spelling } = run;
  let { start, end, begin, until } = run;
  let between = 0;
  for (let piece = pieceAfter(passage, end, spelling, until); piece !== undefined; piece = pieceAfter(passage, end, spelling, until)) {
    if (between + piece.gap > MOST_BETWEEN) break;
    between += piece.gap;
    end += piece.gap + piece.length;
    until += piece.length;
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
  }
  return between === 0 ? run : { spelling, start, end, begin, until, isSplit: true };
}

/** Returns `run` from its first whole character to its last one, where those are enough: what is before and after only looks alike. */
function counted(run: Run): Extent | undefined {
  const { spelling, begin, until } = run;
  const { characters, shape } = spelling;
  if (isWhole(run)) return { ...run, characters };
  if (shape.least === "whole" || charactersBetween(spelling, begin, until, shape.from) < shape.least) return undefined;
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
