import { randomBytes } from "../../../crypto/random.ts";

/** Names of objects, as bytes: some 30 of them for each, with the table, instead of the hundreds that a set of texts takes. */
export class IdSet {
  /** Bytes of one name: 20, or 32 in a repository of SHA-256. */
  readonly width: number;
  #ids: Uint8Array;
  #slots: Int32Array; // 1 + the index of the name; 0 is free
  #size = 0;
  readonly #marks: Uint8Array;
  /** Names are hashes, but whoever makes objects may choose among them: without it, all could be made to share a slot. */
  readonly #seed = new Int32Array(randomBytes(4).buffer)[0]!;

  /** @param ids names to begin with, one after the other; they are kept as they are */
  constructor(width: number, ids: Uint8Array = new Uint8Array(0)) {
    this.width = width;
    this.#ids = ids;
    this.#size = ids.length / width;
    this.#marks = new Uint8Array(this.#size);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(LEAST, this.#size * 2))));
    for (let index = 0; index < this.#size; index++) this.#enter(index);
  }

  get size(): number {
    return this.#size;
  }

  /** All names, one after the other, in the order in which they came. */
  get bytes(): Uint8Array {
    return this.#ids.subarray(0, this.#size * this.width);
  }

  has(id: Uint8Array): boolean {
    return this.#slots[this.#slotOf(id, 0)] !== 0;
  }

  /** Tells whether the name is there, and marks it if it was from the beginning. */
  mark(id: Uint8Array): boolean {
    const held = this.#slots[this.#slotOf(id, 0)]!;
    this.#marks[held - 1] = 1; // beyond the array nothing happens
    return held !== 0;
  }

  /** How many of the names from the beginning are marked. */
  get marked(): number {
    return this.#marks.reduce((count, mark) => count + mark, 0);
  }

  /** Returns the names from the beginning that are marked, one after the other. They are moved together: the set is of no use afterwards. */
  takeMarked(): Uint8Array {
    let end = 0;
    for (let from = this.#marks.indexOf(1); from !== -1;) {
      const free = this.#marks.indexOf(0, from);
      const to = free === -1 ? this.#marks.length : free;
      this.#ids.copyWithin(end * this.width, from * this.width, to * this.width);
      end += to - from;
      from = this.#marks.indexOf(1, to);
    }
    return this.#ids.subarray(0, end * this.width);
  }

  add(id: Uint8Array): void {
    const slot = this.#slotOf(id, 0);
    if (this.#slots[slot] !== 0) return;
    const { width } = this;
    if ((this.#size + 1) * width > this.#ids.length) {
      const grown = new Uint8Array(Math.ceil(((this.#size + LEAST) * width * 3) / 2));
      grown.set(this.bytes);
      this.#ids = grown;
    }
    this.#ids.set(id.subarray(0, width), this.#size * width);
    this.#slots[slot] = ++this.#size;
    if (this.#size * 2 > this.#slots.length) {
      this.#slots = new Int32Array(this.#slots.length * 2);
      for (let index = 0; index < this.#size; index++) this.#enter(index);
    }
  }

  #enter(index: number): void {
    this.#slots[this.#slotOf(this.#ids, index * this.width)] = index + 1;
  }

  /** Returns the slot that has the name at `at`, or the free one where it belongs. */
  #slotOf(from: Uint8Array, at: number): number {
    let hash = this.#seed;
    for (let byte = at; byte < at + this.width; byte += 4) {
      hash = Math.imul(hash ^ (from[byte]! | (from[byte + 1]! << 8) | (from[byte + 2]! << 16) | (from[byte + 3]! << 24)), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const slots = this.#slots;
    for (let slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
      const held = slots[slot]!;
      if (held === 0 || this.#isAt((held - 1) * this.width, from, at)) return slot;
    }
  }

  #isAt(place: number, from: Uint8Array, at: number): boolean {
    for (let byte = 0; byte < this.width; byte++) if (this.#ids[place + byte] !== from[at + byte]) return false;
    return true;
  }
}

const LEAST = 1024;
