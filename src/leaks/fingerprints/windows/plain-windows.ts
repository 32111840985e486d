import { leastDistinct, type Alphabet } from "../alphabet.ts";
import { membersOf } from "./runs.ts";
import type { Windows } from "./windows.ts";

/** So many characters of an alphabet in a row, with as many different ones as a generated key has. */
export class PlainWindows implements Windows {
  readonly least: number;
  readonly most: number;
  readonly members: Uint8Array;
  readonly needed: readonly number[] = [];
  readonly #leastDistinct: number;
  readonly #counts = new Uint16Array(256);

  constructor(alphabet: Alphabet, length: number) {
    this.least = length;
    this.most = length;
    this.members = membersOf(alphabet.characters);
    this.#leastDistinct = leastDistinct(alphabet, length);
  }

  each(bytes: Uint8Array, from: number, to: number, visit: (start: number, end: number) => void): void {
    const counts = this.#counts.fill(0);
    let distinct = 0;
    for (let at = from; at < to; at++) {
      const added = counts[bytes[at]!]!++;
      if (added === 0) distinct++;
      const start = at + 1 - this.least;
      if (start < from) continue;
      if (distinct >= this.#leastDistinct) visit(start, at + 1);
      const left = --counts[bytes[start]!]!;
      if (left === 0) distinct--;
    }
  }
}
