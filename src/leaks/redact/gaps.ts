/**
 * What may stand between two pieces of one key: what is between string literals, or at the end of a wrapped line.
 *
 * A stream waits at a gap for the next piece, so a gap that holds the end of a line is narrower: after `}` or a full stop no key goes on.
 *
 * @module
 */

/** The fewest bytes of a key before a gap or the end of a line that are joined with what follows. */
export const LEAST_PIECE_BYTES = 8;
/** Room for the indentation of the next line. */
const MOST_GAP_BYTES = 48;

const LINE_FEED = 0x0a;
const COMMA = 0x2c;
const DOT = 0x2e;
const WHITE_SPACE = codesOf(" \t\r\n");
const IN_A_LINE = codesOf(" \t\r\n'\"`+.\\,&|%()=;:<>$[]{}#-/");
const BEFORE_A_LINE_END = codesOf(" \t\r\n'\"`+.\\,&|=");
/** Before these letters: `\n`, `%s`. */
const ESCAPES = codesOf("\\%");
const ESCAPED = codesOf("nrts");

/** Returns where the longest gap begins that ends at `end`; every end of it that is left off leaves a gap. */
export function gapStart(bytes: Uint8Array, from: number, end: number): number {
  const least = Math.max(from, end - MOST_GAP_BYTES);
  let allowed = IN_A_LINE;
  let start = end;
  while (start > least) {
    const byte = bytes[start - 1]!;
    if (byte === LINE_FEED) allowed = BEFORE_A_LINE_END;
    const isEscaped = ESCAPED.has(byte) && start - 1 > least && ESCAPES.has(bytes[start - 2]!);
    if (!allowed.has(byte) && !isEscaped) break;
    if (byte === DOT && start < end && bytes[start] === DOT) break; // "...", which loggers write where they cut
    start--;
  }
  return start;
}

/**
 * Returns where from `start` on something begins that counts as the beginning of a key: not with white space, nor with so little before the end
 * of a line that a stream would keep a whole line for it. After a comma it would: numbers are listed one a line.
 */
export function edgeOf(bytes: Uint8Array, start: number, end: number): number {
  let edge = start;
  for (let at = start; at < Math.min(edge + LEAST_PIECE_BYTES, end); at++) {
    const byte = bytes[at]!;
    if (at === edge ? WHITE_SPACE.has(byte) : byte === LINE_FEED && bytes[at - 1] !== COMMA) edge = at + 1;
  }
  return edge;
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
