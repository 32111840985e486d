/**
 * Names of objects in 16 MB at most, however many they are.
 *
 * It never says no of a name that was added. Of others it says yes to less than one in ten thousand while as many were added as were expected, up to
 * four million; whoever makes objects may choose some that it says yes to.
 *
 * Source: Bloom, "Space/time trade-offs in hash coding with allowable errors" (1970). Names are hashes already: parts of them are bits to set.
 * @module
 */
export class NameFilter {
  readonly #bits: Int32Array;
  readonly #mask: number;

  constructor(expected: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.min(MOST_BITS, Math.max(LEAST_BITS, expected * BITS_OF_A_NAME))));
    this.#bits = new Int32Array(size / 32);
    this.#mask = size - 1;
  }

  /** Adds the name that the hexadecimal digits at `at` spell. */
  add(digits: Uint8Array, at: number): void {
    for (let part = 0; part < PARTS; part++) {
      const bit = partAt(digits, at + part * DIGITS_OF_A_PART) & this.#mask;
      this.#bits[bit >>> 5]! |= 1 << (bit & 31);
    }
  }

  has(digits: Uint8Array, at: number): boolean {
    for (let part = 0; part < PARTS; part++) {
      const bit = partAt(digits, at + part * DIGITS_OF_A_PART) & this.#mask;
      if ((this.#bits[bit >>> 5]! & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

const PARTS = 4;
const DIGITS_OF_A_PART = 7;
const BITS_OF_A_NAME = 32;
const LEAST_BITS = 2 ** 16;
const MOST_BITS = 2 ** 27;

function partAt(digits: Uint8Array, at: number): number {
  let part = 0;
  for (let digit = at; digit < at + DIGITS_OF_A_PART; digit++) part = (part << 4) | valueOf(digits[digit]!);
  return part;
}

/** "0" to "9" are 0x30 to 0x39, "a" to "f" 0x61 to 0x66. */
function valueOf(digit: number): number {
  return (digit & 0xf) + 9 * (digit >>> 6);
}
