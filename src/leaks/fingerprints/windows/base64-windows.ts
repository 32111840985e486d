import { leastDistinct, type Alphabet } from "../alphabet.ts";
import { membersOf } from "./runs.ts";
import type { Windows } from "./windows.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const VALUES = new Uint8Array(256);
for (let value = 0; value < DIGITS.length; value++) VALUES[DIGITS.charCodeAt(value)] = value;

/** The first digits of a group that the bytes before the key are in, too, leave so many of it. */
const DIGITS_BEFORE_GROUPS = { 0: 0, 1: 2, 2: 1 } as const;

/** So many digits of base64 whose whole groups are of three characters of an alphabet. */
export class Base64Windows implements Windows {
  readonly least: number;
  readonly most: number;
  readonly members = membersOf(DIGITS);
  readonly needed: readonly number[] = [];
  readonly #characters: Uint8Array;
  readonly #counted = new Uint8Array(256);
  readonly #before: number;
  readonly #groups: number;
  readonly #leastDistinct: number;

  constructor(alphabet: Alphabet, offset: 0 | 1 | 2, length: number, digits: number) {
    this.least = digits;
    this.most = digits;
    this.#characters = membersOf(alphabet.characters);
    this.#before = DIGITS_BEFORE_GROUPS[offset];
    this.#groups = Math.floor((digits - this.#before) / 4);
    this.#leastDistinct = leastDistinct(alphabet, length) - (length - 3 * this.#groups);
  }

  each(bytes: Uint8Array, from: number, to: number, visit: (start: number, end: number) => void): void {
    const groups = new Uint32Array(4); // that follow on each other from here on, by where they begin
    for (let at = to - 4; at >= from; at--) {
      const phase = at & 3;
      const count = this.#isGroup(bytes, at) ? groups[phase]! + 1 : 0;
      groups[phase] = count;
      const start = at - this.#before;
      if (count < this.#groups || start < from || start + this.least > to) continue;
      if (this.#distinctFrom(bytes, at) >= this.#leastDistinct) visit(start, start + this.least);
    }
  }

  /** Returns how many different characters the groups from `at` on have. */
  #distinctFrom(bytes: Uint8Array, at: number): number {
    const counted = this.#counted.fill(0);
    let distinct = 0;
    const count = (character: number): void => {
      if (counted[character] === 0) distinct++;
      counted[character] = 1;
    };
    for (const end = at + 4 * this.#groups; at < end; at += 4) {
      const group = groupAt(bytes, at);
      count(group >> 16);
      count((group >> 8) & 0xff);
      count(group & 0xff);
    }
    return distinct;
  }

  #isGroup(bytes: Uint8Array, at: number): boolean {
    const group = groupAt(bytes, at);
    const characters = this.#characters;
    return characters[group >> 16] !== 0 && characters[(group >> 8) & 0xff] !== 0 && characters[group & 0xff] !== 0;
  }
}

/** Returns the three bytes that four digits stand for. */
function groupAt(bytes: Uint8Array, at: number): number {
  return (VALUES[bytes[at]!]! << 18) | (VALUES[bytes[at + 1]!]! << 12) | (VALUES[bytes[at + 2]!]! << 6) | VALUES[bytes[at + 3]!]!;
}
