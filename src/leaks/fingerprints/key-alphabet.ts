/**
 * What generators make keys of. These are public: they let a search pass over what no generator makes, and tell nothing of a key.
 *
 * @module
 */

export type AlphabetName = "url" | "django" | "hex" | "hex, upper case" | "base64";

export interface KeyAlphabet {
  readonly characters: string;
  /** Tells whether a generator makes keys of so many characters, of 240 bits or more. */
  readonly isLength: (length: number) => boolean;
  /** Of each of these kinds a generated key has a character: without one are less than one in a million. */
  readonly kinds: readonly string[];
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const SIGNS = "!@#$%^&*(-_=+)";

const MOST_LENGTH = 512;

/** The first that has all characters of a key is its alphabet. */
export const KEY_ALPHABETS: Readonly<Record<AlphabetName, KeyAlphabet>> = {
  hex: { characters: `${DIGITS}abcdef`, isLength: isHexLength, kinds: [DIGITS, "abcdef"] },
  "hex, upper case": { characters: `${DIGITS}ABCDEF`, isLength: isHexLength, kinds: [DIGITS, "ABCDEF"] },
  /** generateSecretKey makes 64; Python's secrets.token_urlsafe 43 of 32 bytes, 64 of 48, 86 of 64. */
  url: { characters: `${UPPER}${LOWER}${DIGITS}-_`, isLength: (length) => [43, 64, 86].includes(length), kinds: [LOWER, UPPER] },
  /** Of 32 bytes or more, with padding or without. */
  base64: {
    characters: `${UPPER}${LOWER}${DIGITS}+/=`,
    isLength: (length) => length >= 43 && length <= MOST_LENGTH,
    kinds: [LOWER, UPPER],
  },
  /** get_random_secret_key makes 50 characters of 282 bits; generateSecretKey 64. */
  django: { characters: `${LOWER}${DIGITS}${SIGNS}`, isLength: (length) => [50, 64].includes(length), kinds: [LOWER, SIGNS] },
};

function isHexLength(length: number): boolean {
  return length >= 64 && length <= MOST_LENGTH && length % 2 === 0;
}

/** Returns which bytes the characters are, as a table of 256. */
export function bytesOfCharacters(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) table[byte] = 1;
  return table;
}
