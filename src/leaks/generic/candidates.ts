/**
 * Finds what may be a value in the text of any language: quoted literals, and bare values after `=` or `:`.
 *
 * It is no parser: which quote opens and which closes is judged line by line, and where that is in doubt both are taken. What is no literal
 * costs its reader a look; a literal that is missed would be a leak that is missed.
 *
 * @module
 */

/** A value in a text, without its quotes; escapes in it stand as they are written. */
export interface Literal {
  /** Offset of its first byte. */
  readonly start: number;
  /** Offset after its last byte. */
  readonly end: number;
  /** The byte that quotes it; 0 where it stands bare. */
  readonly quote: number;
}

/** Shorter values say nothing. */
export const LEAST_BYTES = 4;
/** Longer ones are no keys. */
export const MOST_BYTES = 512;

/**
 * Returns every quoted literal and every bare assigned value of 4 to 512 bytes, by where the quote or the sign before it stands.
 *
 * Those that overlap are all returned: of `A=B=value;` there are `B=value;`, `B=value`, `value;` and `value`. Time is linear in the text.
 */
export function* literalsIn(bytes: Uint8Array, from = 0, to = bytes.length): Generator<Literal> {
  const closings = new Int32Array(SLOTS).fill(-1);
  let runEnd = from; // of the bare text that `at` is in, so that it is measured once
  let runValues = 0;
  for (let at = from; at < to; at++) {
    const kind = KINDS[bytes[at]!]!;
    if (kind === OTHER) continue;
    if (kind === SIGN || kind === LINE) {
      const start = kind === SIGN ? startOfBare(bytes, at, to) : startOfEnvironment(bytes, at + 1, to);
      if (start === -1) continue;
      if (start >= runEnd) {
        runEnd = endOfRun(bytes, start, to);
        runValues = 0;
      }
      if (++runValues <= MOST_VALUES_IN_A_RUN) yield* bareLiterals(bytes, from, to, at, start, runEnd);
      continue;
    }
    const isEscaped = at > from && bytes[at - 1] === BACKSLASH;
    const slot = kind * 2 + (isEscaped ? 1 : 0);
    if (isEscaped ? at === closings[slot] : !opens(bytes, from, at, at === closings[slot])) continue;
    const closing = isEscaped ? closingEscaped(bytes, at, to) : closingOf(bytes, at, to);
    if (closing === -1) continue;
    closings[slot] = closing;
    const end = isEscaped ? closing - 1 : closing;
    if (fits(end - at - 1)) yield { start: at + 1, end, quote: bytes[at]! };
  }
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const SLASH = 0x2f;
const COLON = 0x3a;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const BAR = 0x7c;
const BACKSLASH = 0x5c;

const SIGN = 4;
const LINE = 5;
const OTHER = 6;
const SLOTS = 8;
/** What a byte may begin: 1 to 3 are the quotes. */
const KINDS = new Uint8Array(256).fill(OTHER);
for (const [index, quote] of ['"', "'", "`"].entries()) KINDS[quote.charCodeAt(0)] = index + 1;
KINDS[COLON] = SIGN;
KINDS[EQUALS] = SIGN;
KINDS[LINE_FEED] = LINE;

/** `a=b=c=…` would otherwise be as many values as it has signs, each nearly as long as all of it. */
const MOST_VALUES_IN_A_RUN = 4;

/** After these, white space apart, a quote opens a literal whatever was counted before. */
const BEFORE_LITERAL = setOf("=:([{,?|&+>");
/** Letters before a quote that belong to it: Python's b"", r"", u"", f"", PHP's and Rust's b"". */
const PREFIXES = setOf("bBrRuUfFL");
const BARE_ENDS = setOf(" \t\r\n\0\"'`<");
const TRAILING = setOf(",;)]}");

function setOf(characters: string): Uint8Array {
  const set = new Uint8Array(256);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

function fits(length: number): boolean {
  return length >= LEAST_BYTES && length <= MOST_BYTES;
}

/** Tells whether the quote at `at` opens: an apostrophe within a word does not, nor does what closes, unless a sign stands before it. */
function opens(bytes: Uint8Array, from: number, at: number, closes: boolean): boolean {
  let before = at - 1;
  if (closes) {
    while (before >= from && (bytes[before] === SPACE || bytes[before] === TAB)) before--;
    return before >= from && BEFORE_LITERAL[bytes[before]!] === 1;
  }
  for (let letters = 0; letters < 2 && before >= from && PREFIXES[bytes[before]!] === 1; letters++) before--;
  return before < from || !isWord(bytes[before]!);
}

function isWord(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f || byte >= 0x80;
}

/** Returns where the literal that opens at `at` closes on its line, backslashes considered; -1 where it does not, or is too long. */
function closingOf(bytes: Uint8Array, at: number, to: number): number {
  const quote = bytes[at]!;
  const last = Math.min(to, at + MOST_BYTES + 2);
  for (let next = at + 1; next < last; next++) {
    const byte = bytes[next]!;
    if (byte === quote) return next;
    if (byte === LINE_FEED) return -1;
    if (byte === BACKSLASH) next++;
  }
  return -1;
}

/** Returns where the literal closes that opens with a backslash before its quote, as one within a literal does: the quote's place, or -1. */
function closingEscaped(bytes: Uint8Array, at: number, to: number): number {
  const quote = bytes[at]!;
  const last = Math.min(to, at + MOST_BYTES + 3);
  for (let next = at + 1; next < last; next++) {
    const byte = bytes[next]!;
    if (byte === LINE_FEED) return -1;
    if (byte === quote) return bytes[next - 1] === BACKSLASH && next > at + 1 ? next : -1;
  }
  return -1;
}

/** Returns where the bare value after the sign at `at` begins; -1 where the sign is no assignment or a quote follows. */
function startOfBare(bytes: Uint8Array, at: number, to: number): number {
  const sign = bytes[at]!;
  const next = at + 1 < to ? bytes[at + 1]! : LINE_FEED;
  if (next === EQUALS || next === COLON || next === GREATER || (sign === COLON && next === SLASH)) return -1;
  let start = at + 1;
  while (start < to && (bytes[start] === SPACE || bytes[start] === TAB)) start++;
  if (bytes[start] === BAR || bytes[start] === GREATER) start = startOfBlock(bytes, start + 1, to);
  if (start >= to || BARE_ENDS[bytes[start]!] === 1 || (bytes[start] === BACKSLASH && KINDS[bytes[start + 1]!]! < SIGN)) return -1;
  return start;
}

/** Returns where the text of a YAML block begins, after `|` or `>`, `-` or `+`, and a line's end; where it is none, the place after the mark. */
function startOfBlock(bytes: Uint8Array, at: number, to: number): number {
  let start = at;
  if (bytes[start] === 0x2d || bytes[start] === 0x2b) start++;
  if (bytes[start] === CARRIAGE_RETURN) start++;
  if (bytes[start] !== LINE_FEED) return to;
  start++;
  while (start < to && bytes[start] === SPACE) start++;
  return start;
}

/** Returns where the value of a Dockerfile's `ENV NAME value` begins, if the line at `at` is one; else -1. */
function startOfEnvironment(bytes: Uint8Array, at: number, to: number): number {
  if (to - at < 10 || bytes[at] !== 0x45 || bytes[at + 1] !== 0x4e || bytes[at + 2] !== 0x56 || bytes[at + 3] !== SPACE) return -1;
  let start = at + 4;
  while (start < to && bytes[start] === SPACE) start++;
  while (start < to && isWord(bytes[start]!)) start++;
  if (bytes[start] !== SPACE) return -1;
  while (start < to && bytes[start] === SPACE) start++;
  return start < to && BARE_ENDS[bytes[start]!] === 0 ? start : -1;
}

function endOfRun(bytes: Uint8Array, start: number, to: number): number {
  let end = start;
  while (end < to && BARE_ENDS[bytes[end]!] === 0) end++;
  return end;
}

function* bareLiterals(bytes: Uint8Array, from: number, to: number, sign: number, start: number, runEnd: number): Generator<Literal> {
  if (fits(runEnd - start)) yield { start, end: runEnd, quote: 0 };
  let end = runEnd;
  while (end > start && TRAILING[bytes[end - 1]!] === 1) end--;
  if (end < runEnd && fits(end - start)) yield { start, end, quote: 0 };
  if (runEnd < to && bytes[runEnd] === SPACE && bytes[sign] !== LINE_FEED && assignsALine(bytes, from, sign)) {
    end = endOfPhrase(bytes, runEnd, Math.min(to, start + MOST_BYTES + 1));
    if (end > runEnd && fits(end - start)) yield { start, end, quote: 0 };
  }
}

/** Tells whether the sign's line begins with one name and the sign, as in `secret: keyboard cat`. */
function assignsALine(bytes: Uint8Array, from: number, sign: number): boolean {
  const least = Math.max(from, sign - MOST_NAME_BYTES);
  let at = sign - 1;
  while (at >= least && bytes[at] === SPACE) at--;
  while (at >= least && (isWord(bytes[at]!) || bytes[at] === 0x2d || bytes[at] === 0x2e)) at--;
  while (at >= least && (bytes[at] === SPACE || bytes[at] === TAB)) at--;
  return at < from || bytes[at] === LINE_FEED;
}

const MOST_NAME_BYTES = 64;

/** Returns where the words of a line end, its comment and white space left out. */
function endOfPhrase(bytes: Uint8Array, at: number, to: number): number {
  let end = at;
  for (let next = at; next < to; next++) {
    const byte = bytes[next]!;
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === LESS || byte === 0) return end;
    if (byte === HASH && bytes[next - 1] === SPACE) return end;
    if (byte !== SPACE && byte !== TAB) end = next + 1;
  }
  return end;
}
