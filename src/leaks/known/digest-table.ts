/**
 * Digests of known keys by the million: 16 bytes each, where a Set of texts takes about a hundred.
 *
 * @module
 */
import type { KnownKeyDigests } from "../../keys/known-keys.ts";

/** Of the 66 bits of a digest 60 are kept, in two numbers: of a million literals none is like one of two million digests by chance. */
const HALF = 5;
const TAKEN = 1 << 30;
const FIRST_SLOTS = 1024;

const VALUES = new Uint8Array(128);
for (const [value, character] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].entries()) {
  VALUES[character.charCodeAt(0)] = value;
}

export class DigestTable implements KnownKeyDigests {
  #slots = new Int32Array(2 * FIRST_SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(digest: string): boolean {
    const high = bitsOf(digest, 0) | TAKEN;
    const low = bitsOf(digest, HALF);
    return this.#slots[slotOf(this.#slots, high, low)] === high;
  }

  add(digest: string): void {
    if (4 * (this.#size + 1) > this.#slots.length) this.#grow(); // at most half of the slots are taken
    this.#put(bitsOf(digest, 0) | TAKEN, bitsOf(digest, HALF));
  }

  #put(high: number, low: number): void {
    const slot = slotOf(this.#slots, high, low);
    if (this.#slots[slot] === high) return;
    this.#slots[slot] = high;
    this.#slots[slot + 1] = low;
    this.#size++;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(2 * old.length);
    this.#size = 0;
    for (let at = 0; at < old.length; at += 2) if (old[at] !== 0) this.#put(old[at]!, old[at + 1]!);
  }
}

function bitsOf(digest: string, from: number): number {
  let bits = 0;
  for (let at = from; at < from + HALF; at++) bits = (bits << 6) | VALUES[digest.charCodeAt(at) & 0x7f]!;
  return bits;
}

/** Returns where the digest is, or else the free place where it belongs. Digests are as good as random, so their own bits are the hash. */
function slotOf(slots: Int32Array, high: number, low: number): number {
  const mask = slots.length / 2 - 1;
  let slot = low & mask;
  while (slots[2 * slot] !== 0 && (slots[2 * slot] !== high || slots[2 * slot + 1] !== low)) slot = (slot + 1) & mask;
  return 2 * slot;
}
