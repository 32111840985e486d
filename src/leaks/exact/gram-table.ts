/** Which eight bytes in a row occur in which of many texts, and at what offset. */
export class GramTable<T extends { readonly bytes: Uint8Array }> {
  /** So many bytes in a row hold a probed position, wherever they begin. */
  static readonly reach = 15;

  readonly #bits = new Int32Array(BITS / 32);
  readonly #places = new Map<number, Map<number, GramPlace<T>[]>>();

  constructor(texts: readonly T[]) {
    for (const of of texts) {
      const { bytes } = of;
      for (let offset = 0; offset + GRAM <= bytes.length; offset++)
        this.#add(wordAt(bytes, offset), wordAt(bytes, offset + 4), { of, offset });
    }
  }

  /**
   * Calls `seen` with each probed position from `from` to `to` whose eight bytes are in the table, and goes on from the position it returns.
   * Positions are those of every eighth byte in memory, counted from where the bytes may be read four at a time.
   */
  probe(bytes: Uint8Array, from: number, to: number, seen: (at: number, places: readonly GramPlace<T>[]) => number): void {
    if (this.#places.size === 0) return;
    const { buffer, byteOffset } = bytes;
    const bits = this.#bits;
    const words = new Int32Array(buffer, 0, buffer.byteLength >>> 2);
    const last = (byteOffset + to - GRAM) >> 2; // the last word a gram can begin at
    for (let word = (byteOffset + from + 3) >>> 2; word <= last; word += 2) {
      const low = words[word]!;
      const high = words[word + 1]!;
      const slot = slotOf(low, high);
      if ((bits[slot >>> 5]! & (1 << (slot & 31))) === 0) continue;
      const places = this.#places.get(low)?.get(high);
      if (places === undefined) continue;
      const next = seen(word * 4 - byteOffset, places);
      word = Math.max(word, ((byteOffset + next + 3) >>> 2) - 2);
    }
  }

  #add(low: number, high: number, place: GramPlace<T>): void {
    const slot = slotOf(low, high);
    this.#bits[slot >>> 5]! |= 1 << (slot & 31);
    let highs = this.#places.get(low);
    if (highs === undefined) this.#places.set(low, (highs = new Map<number, GramPlace<T>[]>()));
    const places = highs.get(high);
    if (places === undefined) highs.set(high, [place]);
    else places.push(place);
  }
}

export interface GramPlace<T> {
  readonly of: T;
  readonly offset: number;
}

const GRAM = 8;
const BITS = 1 << 20;

/** As Int32Array reads it on the little-endian machines that JavaScript runs on. */
function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function slotOf(low: number, high: number): number {
  return Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 12;
}
