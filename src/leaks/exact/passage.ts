/** Bytes from one place to another, and what is around a piece of a secret among them. */
export class Passage {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly #after = new PairsOf();
  readonly #before = new PairsOf();

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /**
   * Tells whether `first` and `second` may stand side by side among the `reach` bytes after `end`. Of a piece many spellings are asked for,
   * and nearly all go on with what is not there.
   */
  mayHaveAfter(end: number, reach: number, first: number, second: number): boolean {
    return this.#after.in(this.bytes, end, Math.min(this.to, end + reach + 1)).mayHave(first, second);
  }

  /** As `mayHaveAfter`, among the `reach` bytes before `start`. */
  mayHaveBefore(start: number, reach: number, first: number, second: number): boolean {
    return this.#before.in(this.bytes, Math.max(this.from, start - reach - 1), start).mayHave(first, second);
  }
}

/** Bits by a hash of a pair of bytes. */
class PairsOf {
  readonly #bits = new Int32Array(64);
  #start = -1;
  #end = -1;

  in(bytes: Uint8Array, start: number, end: number): this {
    if (start === this.#start && end === this.#end) return this;
    this.#start = start;
    this.#end = end;
    this.#bits.fill(0);
    for (let at = start; at + 1 < end; at++) {
      const hash = hashOf(bytes[at]!, bytes[at + 1]!);
      this.#bits[hash >>> 5]! |= 1 << hash;
    }
    return this;
  }

  mayHave(first: number, second: number): boolean {
    const hash = hashOf(first, second);
    return ((this.#bits[hash >>> 5]! >>> hash) & 1) !== 0;
  }
}

function hashOf(first: number, second: number): number {
  return (first * 31 + second * 7) & 2047;
}
