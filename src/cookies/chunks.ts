/**
 * One cookie in several, where it is too large for one: its text is split as it is, so whatever signs or seals it vouches for the whole.
 *
 * Shape:  a text that fits stands in the cookie `name` as it is; else `name` holds "~" count "~" and the beginning, `name.1` to
 *         `name.7` the rest. A text that begins with "~" itself is always written with its count.
 * @module
 */
import { ConfigError, PayloadError } from "../errors.ts";
import { MOST_BYTES, serializeCookieValue, serializeSetCookie, type CookieAttributes } from "./serialize.ts";

export interface ChunkedAttributes extends CookieAttributes {
  /** The most cookies that one may become, 1 to 8. @default 1 */
  chunks?: number | undefined;
}

export const MOST_CHUNKS = 8;

const MARK = "~";
const MARK_LENGTH = 3;
const FIRST = /^~([1-8])~/;
const EMPTY_VALUE = '""'.length;

/** Returns `chunks` where it is a number of cookies that one may become. @throws {ConfigError} `WAXSEAL_COOKIE_CHUNKS` */
export function chunkLimit(chunks = 1): number {
  if (Number.isInteger(chunks) && chunks >= 1 && chunks <= MOST_CHUNKS) return chunks;
  throw new ConfigError(
    "WAXSEAL_COOKIE_CHUNKS",
    `A cookie can be split into at most ${String(MOST_CHUNKS)}: chunks is a whole number from 1.`,
  );
}

/** Returns the name of a chunk, counted from 0. */
export function chunkName(name: string, at: number): string {
  return at === 0 ? name : `${name}.${String(at)}`;
}

/** Returns the names of all cookies that one may become. */
export function chunkNames(name: string, chunks = 1): string[] {
  return Array.from({ length: chunks }, (_, at) => chunkName(name, at));
}

/** Returns how many chunks the first one announces; 1 where it is the whole cookie. */
export function announcedChunks(first: string): number {
  return first.startsWith(MARK) ? Number(FIRST.exec(first)?.[1] ?? 1) : 1;
}

/**
 * Returns the Set-Cookie headers that a cookie takes, from the first chunk on.
 *
 * @throws {PayloadError} `WAXSEAL_COOKIE_TOO_LARGE` where `attributes.chunks` cookies of 4096 bytes do not hold it, and as serializeSetCookie
 * @throws {ConfigError} as serializeSetCookie
 */
export function chunkHeaders(name: string, value: string, attributes: ChunkedAttributes): string[] {
  const limit = attributes.chunks ?? 1;
  const headerOf = (text: string, at: number): string => serializeSetCookie(chunkName(name, at), text, attributes);
  const roomOf = (at: number): number => MOST_BYTES - headerOf("", at).length + EMPTY_VALUE;
  if (limit === 1 || (!value.startsWith(MARK) && sizeOf(value) <= roomOf(0))) return [headerOf(value, 0)];

  const pieces: string[] = [];
  let rest = value;
  while (rest !== "" && pieces.length < limit) {
    const piece = beginningOf(rest, roomOf(pieces.length) - (pieces.length === 0 ? MARK_LENGTH : 0));
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  if (rest !== "") {
    const held = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
    throw new PayloadError(
      "WAXSEAL_COOKIE_TOO_LARGE",
      `The cookie "${name}" would be ${String(held + sizeOf(rest))} bytes and its ${String(limit)} chunks hold ${String(held)}; keep less in it, allow more chunks, of which there are ${String(MOST_CHUNKS)} at the most, or use a session store with a server.`,
    );
  }
  return pieces.map((piece, at) => headerOf(at === 0 ? `${MARK}${String(pieces.length)}${MARK}${piece}` : piece, at));
}

/**
 * Returns the text of a cookie from its first chunk, and what came under the names of the others; undefined where one of them is missing
 * or came twice. Chunks beyond those that the first one announces are not looked at: a sibling subdomain could plant one, and with it
 * make a session absent that the next response would then replace.
 */
export function joinedChunks(first: string, valuesAt: (at: number) => readonly string[]): string | undefined {
  if (!FIRST.test(first)) return first;
  const count = announcedChunks(first);
  let text = first.slice(MARK_LENGTH);
  for (let at = 1; at < count; at++) {
    const [value, ...others] = valuesAt(at);
    if (value === undefined || others.length > 0) return undefined;
    text += value;
  }
  return text;
}

function sizeOf(text: string): number {
  return serializeCookieValue(text).length;
}

/** Returns as many of the first characters as take up `most` bytes once they are quoted; one of them may take four. */
function beginningOf(text: string, most: number): string {
  let beginning = text.slice(0, Math.max(most, 1));
  for (let excess = sizeOf(beginning) - most; excess > 0 && beginning.length > 1; excess = sizeOf(beginning) - most) {
    beginning = beginning.slice(0, -Math.ceil(excess / 4));
  }
  return beginning;
}
