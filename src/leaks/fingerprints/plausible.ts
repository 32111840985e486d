/**
 * Passes over what cannot be a generated key, before anything is hashed: by the alphabets of generators, which are public, and nothing of a key.
 *
 * @module
 */
import type { EscapeLength } from "./escapes.ts";
import { bytesOfCharacters, KEY_ALPHABETS, type AlphabetName } from "./key-alphabet.ts";

/** Tells whether the `length` bytes from `at` on may be a spelling of some generated key. */
export type Plausible = (bytes: Uint8Array, at: number, length: number) => boolean;

/** As it is: with characters of each kind. */
export function plain(alphabet: AlphabetName): Plausible {
  const kinds = KEY_ALPHABETS[alphabet].kinds.map(bytesOfCharacters);
  return (bytes, at, length) => kinds.every((kind) => hasSome(kind, bytes, at, length));
}

function hasSome(kind: Uint8Array, bytes: Uint8Array, at: number, length: number): boolean {
  for (let place = at; place < at + length; place++) if (kind[bytes[place]!] === 1) return true;
  return false;
}

/** With some of its characters escaped: as many characters as generated keys have, and at least one of them escaped. */
export function escaped(alphabet: AlphabetName, escapeLength: EscapeLength): Plausible {
  const { isLength } = KEY_ALPHABETS[alphabet];
  return (bytes, at, length) => {
    let characters = 0;
    let place = at;
    while (place < at + length) {
      const step = escapeLength(bytes, place);
      if (step === 0) return false;
      place += step;
      characters++;
    }
    return place === at + length && characters < length && isLength(characters);
  };
}

/** Hex: that every two digits are a character of the alphabet. */
export function hex(alphabet: AlphabetName): Plausible {
  const characters = bytesOfCharacters(KEY_ALPHABETS[alphabet].characters);
  return (bytes, at, length) => {
    for (let place = at; place + 1 < at + length; place += 2) {
      if (characters[(HEX_VALUES[bytes[place]!]! << 4) | HEX_VALUES[bytes[place + 1]!]!] === 0) return false;
    }
    return true;
  };
}

/** Base64, of which the first bits belong to what began before: that all whole bytes are characters of the alphabet. */
export function base64(alphabet: AlphabetName, offset: 0 | 1 | 2): Plausible {
  const characters = bytesOfCharacters(KEY_ALPHABETS[alphabet].characters);
  const skipped = [0, 4, 6][offset]!; // up to the key's next byte: of 8, 4 and 2 of its bits have gone by
  return (bytes, at, length) => {
    for (let bit = skipped; bit + 8 <= 6 * length; bit += 8) {
      const place = at + Math.floor(bit / 6);
      const three =
        (BASE64_VALUES[bytes[place]!]! << 12) | (BASE64_VALUES[bytes[place + 1]!]! << 6) | (BASE64_VALUES[bytes[place + 2]!] ?? 0);
      if (characters[(three >>> (10 - (bit % 6))) & 0xff] === 0) return false;
    }
    return true;
  };
}

/** UTF-16: that every second byte is NUL and the others are characters of the alphabet. */
export function wide(alphabet: AlphabetName): Plausible {
  const characters = bytesOfCharacters(KEY_ALPHABETS[alphabet].characters);
  return (bytes, at, length) => {
    const first = bytes[at] === 0 ? 1 : 0;
    for (let place = at; place < at + length; place += 2) {
      if (characters[bytes[place + first]!] === 0 || bytes[place + 1 - first] !== 0) return false;
    }
    return true;
  };
}

const HEX_VALUES = new Uint8Array(256);
for (const digit of "0123456789abcdefABCDEF") HEX_VALUES[digit.charCodeAt(0)] = parseInt(digit, 16);

const BASE64_VALUES = new Uint8Array(256);
for (const [value, digit] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"].entries()) {
  BASE64_VALUES[digit.charCodeAt(0)] = value;
}
for (const [value, digits] of [
  [62, "+-"],
  [63, "/_"],
] as const) {
  for (const digit of digits) BASE64_VALUES[digit.charCodeAt(0)] = value;
}
