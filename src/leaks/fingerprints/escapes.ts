/**
 * How spellings escape characters: enough of each grammar to pass over texts that are no such spelling.
 *
 * @module
 */

/** Returns how many bytes the character at `at` takes, escaped or not; 0 where such a spelling has none like it. */
export type EscapeLength = (bytes: Uint8Array, at: number) => number;

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const SLASH = 0x2f;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;
const SMALL_U = 0x75;
/** "&quot;", "&#x2B;" */
const MOST_OF_ENTITY = 6;

/** `%2B` */
export const percentEscape: EscapeLength = (bytes, at) => (bytes[at] !== PERCENT ? 1 : isHex(bytes, at + 1, 2) ? 3 : 0);

/** `\u002B`, and `\/` */
export const jsonEscape: EscapeLength = (bytes, at) => {
  if (bytes[at] !== BACKSLASH) return 1;
  if (bytes[at + 1] === SLASH) return 2;
  return bytes[at + 1] === SMALL_U && isHex(bytes, at + 2, 4) ? 6 : 0;
};

/** `&amp;`, `&#43;`, `&#x2B;` */
export const htmlEscape: EscapeLength = (bytes, at) => {
  if (bytes[at] !== AMPERSAND) return 1;
  for (let end = at + 3; end < at + MOST_OF_ENTITY; end++) if (bytes[end] === SEMICOLON) return end + 1 - at;
  return 0;
};

/** `\+` */
export const backslashEscape: EscapeLength = (bytes, at) => (bytes[at] === BACKSLASH ? 2 : 1);

/** Returns the grammar in which each of these characters stands twice. */
export function doubled(characters: string): EscapeLength {
  const codes = [...Buffer.from(characters)];
  return (bytes, at) => (!codes.includes(bytes[at]!) ? 1 : bytes[at + 1] === bytes[at] ? 2 : 0);
}

function isHex(bytes: Uint8Array, at: number, count: number): boolean {
  for (let place = at; place < at + count; place++) {
    const byte = bytes[place] ?? 0;
    const letter = byte | 0x20;
    if (!(byte >= 0x30 && byte <= 0x39) && !(letter >= 0x61 && letter <= 0x66)) return false;
  }
  return true;
}
