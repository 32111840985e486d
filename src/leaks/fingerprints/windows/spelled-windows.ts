import { leastDistinct, type Alphabet } from "../alphabet.ts";
import { membersOf } from "./runs.ts";
import type { Windows } from "./windows.ts";

/** In the table: that nothing is spelled so. Others are the next state, or, below zero, a character that ends there. */
const NOTHING = 0;

/** So many characters of an alphabet in a row, each as one disguise spells it. No spelling begins another. */
export class SpelledWindows implements Windows {
  readonly least: number;
  readonly most: number;
  readonly members: Uint8Array;
  readonly needed: readonly number[];
  /** What the escapes begin with, where some characters are none. */
  readonly #leads: Uint8Array | undefined;
  readonly #length: number;
  readonly #leastDistinct: number;
  /** By state and byte. */
  readonly #table: Int16Array;
  /** By character: the last walk that met it. */
  readonly #met: Float64Array;
  #walk = 0;

  /** @param spellings of the characters of `alphabet`, each byte a unit of a string */
  constructor(spellings: readonly string[], alphabet: Alphabet, length: number) {
    const lengths = spellings.map((spelling) => spelling.length);
    const hasPlain = lengths.includes(1);
    this.least = length * Math.min(...lengths) + (hasPlain ? 1 : 0);
    this.most = length * Math.max(...lengths);
    this.members = membersOf(spellings.join(""));
    const escapes = spellings.filter((spelling) => spelling.length > 1);
    this.needed = [...bytesInAll(escapes)];
    this.#leads = hasPlain ? membersOf(escapes.map((spelling) => spelling.slice(0, 1)).join("")) : undefined;
    this.#length = length;
    this.#leastDistinct = leastDistinct(alphabet, length);
    this.#table = tableOf(spellings);
    this.#met = new Float64Array(spellings.length + 1);
  }

  each(bytes: Uint8Array, from: number, to: number, visit: (start: number, end: number) => void): void {
    let lead = from - 1;
    for (let start = from; start + this.least <= to; start++) {
      if (this.#leads !== undefined) {
        if (lead < start) lead = this.#leadFrom(this.#leads, bytes, start, to);
        start = Math.max(start, lead + 1 - this.#length);
      }
      const end = this.#endOf(bytes, start, to);
      if (end !== undefined) visit(start, end);
    }
  }

  /** Returns where the next escape begins; `to` plus so many bytes that no place is left where there is none. */
  #leadFrom(leads: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at < to; at++) if (leads[bytes[at]!] !== 0) return at;
    return to + this.most;
  }

  /** Returns where so many characters from `start` on end; undefined where there are none, or none of them is escaped. */
  #endOf(bytes: Uint8Array, start: number, to: number): number | undefined {
    const table = this.#table;
    const met = this.#met;
    const walk = ++this.#walk;
    let distinct = 0;
    let state = 0;
    let count = 0;
    let isEscaped = false;
    for (let at = start; at < to; at++) {
      const next = table[(state << 8) | bytes[at]!]!;
      if (next === NOTHING) return undefined;
      if (next > 0) {
        state = next;
        isEscaped = true;
        continue;
      }
      state = 0;
      if (met[-next] !== walk) {
        met[-next] = walk;
        distinct++;
      }
      if (++count === this.#length) return isEscaped && distinct >= this.#leastDistinct ? at + 1 : undefined;
    }
    return undefined;
  }
}

/** Returns the bytes that are in each of `spellings`. */
function bytesInAll([first = "", ...others]: readonly string[]): Set<number> {
  return new Set(
    Array.from(first)
      .filter((byte) => others.every((other) => other.includes(byte)))
      .map((byte) => byte.charCodeAt(0)),
  );
}

function tableOf(spellings: readonly string[]): Int16Array {
  const states = [new Int16Array(256)];
  for (const [index, spelling] of spellings.entries()) {
    let state = states[0]!;
    for (let at = 0; at + 1 < spelling.length; at++) {
      const byte = spelling.charCodeAt(at);
      if (state[byte] === NOTHING) state[byte] = states.push(new Int16Array(256)) - 1;
      state = states[state[byte]!]!;
    }
    state[spelling.charCodeAt(spelling.length - 1)] = -(index + 1);
  }
  const table = new Int16Array(states.length * 256);
  for (const [index, state] of states.entries()) table.set(state, index * 256);
  return table;
}
