/**
 * Tells text from what is none, and makes one byte a character of UTF-16.
 *
 * @module
 */

/** As many bytes as git looks at. */
const PROBED = 8000;
const NOT_ASCII = 0x80;

export interface PlainText {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** Returns where in the original bytes the byte of this text at `at` is. */
  origin(at: number): number;
}

/** Returns the text that `bytes` from `from` to `to` are, of UTF-16 that which is ASCII; undefined where they hold NUL and are no text. */
export function plainText(bytes: Uint8Array, from: number, to: number): PlainText | undefined {
  const nul = bytes.subarray(from, Math.min(to, from + PROBED)).indexOf(0);
  if (nul === -1) return { bytes, from, to, origin: (at) => at };
  if (to - from < 4 || nul > 3) return undefined;
  const low = bytes[from] === 0xff || bytes[from + 1] === 0 ? 0 : 1; // little-endian has the low byte first, with a byte order mark or without
  const narrow = new Uint8Array((to - from) >>> 1);
  for (let at = 0; at < narrow.length; at++) {
    const place = from + 2 * at;
    narrow[at] = bytes[place + 1 - low] === 0 ? bytes[place + low]! : NOT_ASCII;
    if (narrow[at] === 0) return undefined;
  }
  return { bytes: narrow, from: 0, to: narrow.length, origin: (at) => from + 2 * at };
}
