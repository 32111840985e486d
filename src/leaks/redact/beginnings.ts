/**
 * Tells where, at the end of what has come so far, something may have begun that is a key once more has come.
 *
 * Whatever is seen of a key is a run of bytes that stand so in one of its spellings, or several such runs with a little punctuation between
 * them: a key that is split in two literals, or wrapped. All runs of up to four bytes are in a table of bits, so that a run is recognised by
 * its parts. The table says yes to some that are none, and never no to one that is: at worst a few bytes leave later.
 *
 * The answer only ever moves forward as more comes. That is what lets a stream give the same as a whole text.
 *
 * @module
 */
import { edgeOf, escapeStart, gapStart, LEAST_PIECE_BYTES } from "./gaps.ts";

const GRAM = 4;
const BITS = 1 << 22;

export class Beginnings {
  readonly #bits = new Int32Array(BITS / 32);
  readonly #reach: number;

  /** @param reach the most bytes that are one key */
  constructor(spellings: Iterable<Uint8Array>, reach: number) {
    this.#reach = reach;
    for (const bytes of spellings) {
      for (let at = 0; at < bytes.length; at++) {
        let word = 0;
        for (let length = 1; length <= GRAM && at + length <= bytes.length; length++) {
          word = (word << 8) | bytes[at + length - 1]!;
          const slot = slotOf(word, length);
          this.#bits[slot >>> 5]! |= 1 << (slot & 31);
        }
      }
    }
  }

  /**
   * Returns from where on `bytes` up to `to` may belong to what goes on after `to`; `to` itself where nothing does.
   *
   * @param from before which nothing is looked at
   * @param wholeEnds where keys end that are there whole: nothing of them comes after a gap
   * @param enough where it is at or before this, any such place is returned
   */
  startOf(bytes: Uint8Array, from: number, to: number, wholeEnds: ReadonlySet<number>, enough = -1): number {
    const least = Math.max(from, to - this.#reach);
    let start = edgeOf(bytes, this.#runStart(bytes, least, to), to);
    while (start > enough) {
      const piece = this.#pieceBefore(bytes, least, start, wholeEnds);
      if (piece === undefined) break;
      start = piece;
    }
    return escapeStart(bytes, from, edgeOf(bytes, start, to));
  }

  /** Returns where the longest run begins that ends at `end`; `end` where there is none. */
  #runStart(bytes: Uint8Array, from: number, end: number): number {
    let start = end;
    while (start > from && this.#isKnown(bytes, start - 1, Math.min(start - 1 + GRAM, end))) start--;
    return start;
  }

  #isKnown(bytes: Uint8Array, from: number, to: number): boolean {
    let word = 0;
    for (let at = from; at < to; at++) {
      word = (word << 8) | bytes[at]!;
      const slot = slotOf(word, at - from + 1);
      if ((this.#bits[slot >>> 5]! & (1 << (slot & 31))) === 0) return false;
    }
    return true;
  }

  #isKnownGram(bytes: Uint8Array, at: number): boolean {
    const slot = slotOf((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!, GRAM);
    return (this.#bits[slot >>> 5]! & (1 << (slot & 31))) !== 0;
  }

  /** Returns where a piece begins that is followed by a gap up to `start`. */
  #pieceBefore(bytes: Uint8Array, from: number, start: number, wholeEnds: ReadonlySet<number>): number | undefined {
    if (wholeEnds.has(start)) return undefined;
    const earliest = gapStart(bytes, from, start);
    let first: number | undefined;
    for (let end = start - 1; end >= earliest && !wholeEnds.has(end); end--) {
      if (end - GRAM < from || !this.#isKnownGram(bytes, end - GRAM)) continue; // nearly always
      const piece = this.#runStart(bytes, from, end);
      if (end - piece >= LEAST_PIECE_BYTES && (first === undefined || piece < first)) first = piece;
    }
    return first;
  }
}

/** The bytes of a run, the first one highest, and how many they are. */
function slotOf(word: number, length: number): number {
  return Math.imul(word ^ Math.imul(length, 0x9e3779b1), 0x85ebca6b) >>> 10;
}
