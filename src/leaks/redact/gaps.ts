/**
 * What may stand between two pieces of one key: anything that is short within a line, as in a dump; before the end of a line only what is between
 * string literals and in wrapped text, so that a stream does not wait after `}` or a full stop for another piece.
 *
 * @module
 */

/** The fewest bytes of a key before a gap that are joined with what follows. */
export const LEAST_PIECE_BYTES = 8;

/** The fewest bytes of a key before a line feed that is part of it, as it may be of raw bytes, or where numbers are listed one a line. */
const LEAST_BEFORE_LINE_END = 2;

const MOST_GAP_BYTES = 64;

const LINE_FEED = 0x0a;
const BACKSLASH = 0x5c;
const DOT = 0x2e;
const WHITE_SPACE = codesOf(" \t\r\n");
const BEFORE_A_LINE_END = codesOf(" \t\r\n'\"`+.\\,&|=");

/** Returns where the longest gap begins that ends at `end`; every end of it that is left off leaves a gap. */
export function gapStart(bytes: Uint8Array, from: number, end: number): number {
  const least = Math.max(from, end - MOST_GAP_BYTES);
  let isInLine = true;
  let start = end;
  while (start > least) {
    const byte = bytes[start - 1]!;
    if (byte === LINE_FEED) isInLine = false;
    if (!isInLine && !BEFORE_A_LINE_END.has(byte)) break;
    if (!isInLine && byte === DOT && bytes[start] === DOT) break; // "...", which loggers write where they cut
    start--;
  }
  return start;
}

/**
 * Returns where from `start` on something begins that counts as the beginning of a key: not with so little before the end of a line that a stream
 * would keep one line in fifty for it.
 */
export function edgeOf(bytes: Uint8Array, start: number, end: number): number {
  let edge = start;
  for (let at = start; at < Math.min(edge + LEAST_BEFORE_LINE_END, end); at++) if (bytes[at] === LINE_FEED) edge = at + 1;
  return edge;
}

/**
 * Returns `start`, or one before it where a backslash is there that is not itself escaped: left alone, it would make no JSON of a line that was,
 * and whatever it escapes may be the first character of a key.
 */
export function escapeStart(bytes: Uint8Array, from: number, start: number): number {
  let first = start;
  while (first > from && bytes[first - 1] === BACKSLASH) first--;
  return (start - first) % 2 === 1 ? start - 1 : start;
}

/** Returns `start` without the white space after it. */
export function startWithoutSpace(bytes: Uint8Array, start: number, end: number): number {
  let first = start;
  while (first < end && WHITE_SPACE.has(bytes[first]!)) first++;
  return first;
}

/** Returns `end` without the white space before it. */
export function endWithoutSpace(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && WHITE_SPACE.has(bytes[last - 1]!)) last--;
  return last;
}

function codesOf(text: string): ReadonlySet<number> {
  return new Set(Array.from(text, (character) => character.charCodeAt(0)));
}
