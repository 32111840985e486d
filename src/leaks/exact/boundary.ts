/**
 * What has to stand beside a weak key, so that a longer word, or prose, is none.
 *
 * @module
 */
import type { Extent } from "./extent.ts";
import type { Passage } from "./passage.ts";

const QUOTES = "\"'`";
const ASSIGNMENTS = "=:";
const LINE_ENDS = "\n\r\0";
const BLANKS = " \t";

/** Characters after which, and before which, the shortest keys are looked for. */
const BEFORE = bytesOf(QUOTES + ASSIGNMENTS + LINE_ENDS);
const AFTER = bytesOf(`${QUOTES + LINE_ENDS},;\\`);
const BLANK = bytesOf(BLANKS);

/** What is further away than so many blanks is not looked at: what is found must not depend on how much of a text is given at a time. */
const MOST_BLANKS = 64;

/** The most bytes beside a weak key that tell whether it stands alone. */
export const NEIGHBOURHOOD = MOST_BLANKS + 1;

/** In wide text each character has NUL bytes beside it. */
const MOST_NULS = 3;

/** Tells whether what stands beside `extent` leaves it a key of its own. */
export function standsAlone(passage: Pick<Passage, "bytes" | "from" | "to">, { start, end, spelling }: Extent): boolean {
  const { bytes, from, to } = passage;
  const { neighbours, bytes: wanted, encoding } = spelling;
  if (neighbours === "any") return true;
  if (neighbours === "delimited") return isDelimited(bytes, from, to, start, end);
  const after = encoding === "base64" ? end + 1 : end; // the last digit that the key has a part in is not in the spelling
  return (
    !(isWord(edge(wanted, 0, 1)) && isWord(neighbour(bytes, from, to, start - 1, -1, wanted))) &&
    !(isWord(edge(wanted, wanted.length - 1, -1)) && isWord(neighbour(bytes, from, to, after, 1, wanted)))
  );
}

/** Tells whether an assignment, a quote or a line's beginning is before it, and a quote, a line's end or a comma after it. */
function isDelimited(bytes: Uint8Array, from: number, to: number, start: number, end: number): boolean {
  const earliest = Math.max(from, start - MOST_BLANKS);
  let before = start - 1;
  while (before >= earliest && BLANK.has(bytes[before]!)) before--;
  const latest = Math.min(to, end + MOST_BLANKS);
  let after = end;
  while (after < latest && BLANK.has(bytes[after]!)) after++;
  return (before < from || BEFORE.has(bytes[before]!)) && (after >= to || AFTER.has(bytes[after]!));
}

/** Returns the outermost byte of a spelling that is not NUL. */
function edge(wanted: Uint8Array, at: number, step: 1 | -1): number | undefined {
  while (wanted[at] === 0) at += step;
  return wanted[at];
}

/** Returns the byte beside a spelling; of a spelling with NULs, as wide text has them, the first beyond those. */
function neighbour(bytes: Uint8Array, from: number, to: number, at: number, step: 1 | -1, wanted: Uint8Array): number | undefined {
  const most = wanted.includes(0) ? MOST_NULS : 0;
  for (let passed = 0; passed < most && at >= from && at < to && bytes[at] === 0; passed++) at += step;
  return at >= from && at < to ? bytes[at] : undefined;
}

/** Letters, digits, the underscore, and whatever is not ASCII. */
function isWord(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const isAlphanumeric = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  return isAlphanumeric || byte === 0x5f || byte >= 0x80;
}

function bytesOf(characters: string): ReadonlySet<number> {
  return new Set(Buffer.from(characters, "latin1"));
}
