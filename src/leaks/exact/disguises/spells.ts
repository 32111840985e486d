/**
 * What the tables of escapes are made of.
 *
 * @module
 */
/** What a step writes one at a time: a code point of text, or a byte. */
export interface Character {
  readonly code: number;
  /** Its UTF-8, each byte a unit of a string. */
  readonly raw: string;
}

/** Writes one character, as bytes in the units of a string. Some have to know what comes after it. */
export type Spell = (character: Character, next: Character | undefined) => string;

/** Digits in lower or in upper case. */
export type Case = "lower" | "upper";

export const BYTES: readonly Character[] = Array.from({ length: 256 }, (_, code) => ({ code, raw: String.fromCharCode(code) }));

export const asItIs: Spell = ({ raw }) => raw;

/** Writes the characters that are named in `escapes` as it says, and the others as `otherwise` does. */
export function escaping(escapes: Readonly<Record<string, string>>, otherwise: Spell = asItIs): Spell {
  const byCode = new Map(Object.entries(escapes).map(([character, escape]) => [character.codePointAt(0)!, escape]));
  return (character, next) => byCode.get(character.code) ?? otherwise(character, next);
}

/** Writes `prefix` before each of `characters`, all of them ASCII. */
export function prefixing(prefix: string, characters: string, otherwise: Spell = asItIs): Spell {
  return escaping(Object.fromEntries([...characters].map((character) => [character, prefix + character])), otherwise);
}

/** Writes what `applies` to with one spell, and the rest with the other. */
export function where(applies: (character: Character) => boolean, spell: Spell, otherwise: Spell = asItIs): Spell {
  return (character, next) => (applies(character) ? spell : otherwise)(character, next);
}

export function isAlphanumeric({ code }: Character): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/** Outside of what an ASCII-only writer leaves alone: beyond the tilde, or a control. */
export function isUnprintable({ code }: Character): boolean {
  return code > 0x7e || code < 0x20;
}

export function isControl({ code }: Character): boolean {
  return code < 0x20;
}

export function isBeyondAscii({ code }: Character): boolean {
  return code > 0x7f;
}

/** Writes each byte as `prefix`, `digits` digits and `suffix`. */
export function eachByte(prefix: string, base: 8 | 10 | 16, digits: number, suffix = "", letters: Case = "lower"): Spell {
  return joining((raw) => Array.from(raw, (byte) => byte.charCodeAt(0)), prefix, base, digits, suffix, letters);
}

/** Writes each code unit of UTF-16 in hex. */
export function eachUnit(prefix: string, digits: number, suffix = "", letters: Case = "lower"): Spell {
  return joining((_, code) => unitsOf(code), prefix, 16, digits, suffix, letters);
}

/** Writes each code point. */
export function eachPoint(prefix: string, base: 8 | 10 | 16, digits: number, suffix = "", letters: Case = "lower"): Spell {
  return joining((_, code) => [code], prefix, base, digits, suffix, letters);
}

/** Returns the code units that UTF-16 has for a code point. */
export function unitsOf(code: number): number[] {
  return code < 0x10000 ? [code] : [0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff)];
}

function joining(
  numbersOf: (raw: string, code: number) => number[],
  prefix: string,
  base: number,
  digits: number,
  suffix: string,
  letters: Case,
): Spell {
  const write = ({ raw, code }: Character): string => {
    let text = "";
    for (const number of numbersOf(raw, code)) {
      const spelled = number.toString(base).padStart(digits, "0");
      text += prefix + (letters === "upper" ? spelled.toUpperCase() : spelled) + suffix;
    }
    return text;
  };
  const ofBytes: string[] = []; // a key has each of them several times, and a ring several keys
  return (character) => (character.raw.length === 1 ? (ofBytes[character.code] ??= write(character)) : write(character));
}
