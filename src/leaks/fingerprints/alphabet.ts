/**
 * The characters that generators make keys of.
 *
 * @module
 */

export interface Alphabet {
  readonly name: "hex" | "hex, upper case" | "url" | "base64" | "django";
  readonly characters: string;
  /** The fewest characters of a key. So many less two, which base64 may cut, still carry 240 bits. */
  readonly least: number;
}

const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SMALL = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/**
 * The smaller ones first. Base64 is padded.
 *
 * Source of "url" and "django": src/keys/generate.ts. 32 bytes are 64 digits of hex and 43 of base64.
 */
export const ALPHABETS: readonly Alphabet[] = [
  { name: "hex", characters: `${DIGITS}abcdef`, least: 64 },
  { name: "hex, upper case", characters: `${DIGITS}ABCDEF`, least: 64 },
  { name: "url", characters: `${CAPITALS + SMALL + DIGITS}-_`, least: 43 },
  { name: "base64", characters: `${CAPITALS + SMALL + DIGITS}+/=`, least: 43 },
  { name: "django", characters: `${SMALL + DIGITS}!@#$%^&*(-_=+)`, least: 50 },
];

/** As `generateSecretKey` has it. */
export const MOST_CHARACTERS = 4096;

/** Returns the first alphabet that has all of `text`; undefined where none has. */
export function alphabetOf(text: string): Alphabet | undefined {
  const body = text.replace(/={1,2}$/, "");
  return ALPHABETS.find(({ name, characters }) => {
    const only = name === "base64" ? characters.slice(0, -1) : characters;
    return [...(name === "base64" ? body : text)].every((character) => only.includes(character));
  });
}

/**
 * Returns how many different characters a key of `alphabet` has at least: three fifths of what is to be expected. Of two million generated keys of each
 * kind none has fewer; rulers, repetitions and dumps in a smaller alphabet have.
 */
export function leastDistinct({ characters: { length: size } }: Alphabet, length: number): number {
  return Math.ceil(0.6 * size * (1 - (1 - 1 / size) ** length));
}
