/**
 * What a literal may mean: as it is written, and with its escapes read as Python, JavaScript, Ruby, PHP, Go and JSON read them.
 *
 * Where languages differ both readings come back: of what is no escape, Python keeps the backslash and JavaScript drops it; `\xe9` is a byte in
 * Python's b"", and a character elsewhere.
 *
 * @module
 */

const BACKSLASH = "\\";
const CONTROLS: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, b: 8, f: 12, v: 11, a: 7 };
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const LAST_BYTE = 0xff;
const LAST_ASCII = 0x7f;
const LAST_CODE_POINT = 0x10ffff;

/** Returns the bytes that `written`, without its quotes and of one character a byte, may stand for: one to five of them. */
export function readingsOf(written: string): Uint8Array[] {
  const plain = Buffer.from(written, "latin1");
  if (!written.includes(BACKSLASH)) return [plain];
  const { parts, isAmbiguous, hasBytes } = partsOf(written);
  const readings: Uint8Array[] = [plain];
  for (const keeps of isAmbiguous ? [true, false] : [false]) {
    for (const asBytes of hasBytes ? [true, false] : [false]) readings.push(joined(parts, keeps, asBytes));
  }
  return readings;
}

/** Text as it stands, a code point that an escape names, or a backslash before what is no escape. */
type Part = string | number | typeof STRAY;
const STRAY = Symbol("a backslash that escapes nothing");

function partsOf(written: string): { parts: readonly Part[]; isAmbiguous: boolean; hasBytes: boolean } {
  const parts: Part[] = [];
  let isAmbiguous = false;
  let hasBytes = false;
  let at = 0;
  while (at < written.length) {
    const next = written.indexOf(BACKSLASH, at);
    if (next === -1 || next === written.length - 1) break;
    if (next > at) parts.push(written.slice(at, next));
    const { codePoint, end } = escapeAt(written, next + 1);
    if (codePoint === undefined) {
      parts.push(STRAY);
      isAmbiguous = true;
    } else {
      parts.push(codePoint);
      hasBytes ||= codePoint > LAST_ASCII && codePoint <= LAST_BYTE;
    }
    at = end;
  }
  parts.push(written.slice(at));
  return { parts, isAmbiguous, hasBytes };
}

/** Returns what the escape means whose first character after the backslash is at `at`, and where it ends. */
function escapeAt(written: string, at: number): { codePoint: number | undefined; end: number } {
  const character = written[at]!;
  const control = CONTROLS[character];
  if (control !== undefined) return { codePoint: control, end: at + 1 };
  if ("\\'\"`/".includes(character)) return { codePoint: character.charCodeAt(0), end: at + 1 };
  const octal = /^[0-7]{1,3}/.exec(written.slice(at, at + 3))?.[0];
  if (octal !== undefined) return { codePoint: parseInt(octal, 8), end: at + octal.length };
  const braced = /^u\{([0-9a-fA-F]{1,6})\}/.exec(written.slice(at, at + 9));
  if (braced !== null) return ofCodePoint(parseInt(braced[1]!, 16), at, at + braced[0].length);
  const count = DIGITS[character];
  const digits = count === undefined ? "" : written.slice(at + 1, at + 1 + count);
  if (count === undefined || digits.length < count || !/^[0-9a-fA-F]+$/.test(digits)) return { codePoint: undefined, end: at };
  const end = at + 1 + count;
  const unit = parseInt(digits, 16);
  const low = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(written.slice(end, end + 6));
  if (character === "u" && unit >= 0xd800 && unit <= 0xdbff && low !== null) {
    return { codePoint: 0x10000 + ((unit - 0xd800) << 10) + (parseInt(low[1]!, 16) - 0xdc00), end: end + 6 };
  }
  return ofCodePoint(unit, at, end);
}

/** A lone surrogate is no character, and so no escape of one. */
function ofCodePoint(codePoint: number, at: number, end: number): { codePoint: number | undefined; end: number } {
  const isCharacter = codePoint <= LAST_CODE_POINT && (codePoint < 0xd800 || codePoint > 0xdfff);
  return isCharacter ? { codePoint, end } : { codePoint: undefined, end: at };
}

function joined(parts: readonly Part[], keepsStray: boolean, asBytes: boolean): Uint8Array {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === "string") return Buffer.from(part, "latin1");
      if (part === STRAY) return Buffer.from(keepsStray ? BACKSLASH : "");
      return asBytes && part <= LAST_BYTE ? Buffer.of(part) : Buffer.from(String.fromCodePoint(part));
    }),
  );
}
