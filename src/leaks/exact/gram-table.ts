/**
 * Which eight bytes in a row occur in which of many texts, and at what offset.
 *
 * Not all that occur: of the texts as many as are needed so that any `leastBytes` in a row of one of them hold one that is in the table, wherever
 * in memory they stand.
 *
 * @module
 */
/** What is looked for. */
export interface Sample {
  readonly bytes: Uint8Array;
  /** The fewest of its bytes in a row that have to be noticed, from `GramTable.reach` on. */
  readonly leastBytes: number;
}

const GRAM = 8;

/** A filter of 128 KB: of 40,000 grams it lets pass one in a hundred that is none of them, and it stays in the processor's second cache. */
const FILTER_BITS = 15;

/** Where in a hash the numbers of two bits of a word of the filter are; a shift takes five bits of what it is given. */
const FIRST_BIT = 12;
const SECOND_BIT = 7;

/** Words of a buffer of which the view is kept: to make one takes less than to keep it, and most small buffers come once. */
const LEAST_KEPT = 1024;

const NONE = -1;

export class GramTable<T extends Sample> {
  /** So many bytes in a row hold a probed position, wherever they begin. */
  static readonly reach = 15;
  /** Bytes from one probed position to the next. */
  static readonly step = GRAM;

  /** Returns how many bytes in a row of `sample` surely hold a probed position of which the gram is in the table; `leastBytes` at the most. */
  static sureBytes({ leastBytes }: Sample): number {
    return GRAM * stepOf(leastBytes) + GramTable.reach - GRAM;
  }

  /**
   * Returns bits for those of the eight residues of positions that have a gram of the table, where a text has at `position` what is between two
   * places of `sample`: all eight where every way of probing comes upon it.
   */
  static residues({ leastBytes }: Sample, begin: number, until: number, position: number): number {
    const every = stepOf(leastBytes);
    let bits = 0;
    for (let offset = begin; offset + GRAM <= until; offset++) {
      if (isIn(offset, every)) bits |= 1 << ((position + offset - begin) % GRAM);
    }
    return bits;
  }

  readonly #filter = new Int32Array(1 << FILTER_BITS);
  readonly #samples: readonly T[];
  /** Entries by slot, as one more than their index. */
  readonly #slots: Int32Array;
  readonly #lows: Int32Array;
  readonly #highs: Int32Array;
  /** Of the entry's gram: the entry of the next place that it has. */
  readonly #others: Int32Array;
  readonly #of: Int32Array;
  readonly #offsets: Int32Array;
  readonly #views = new WeakMap<ArrayBufferLike, Int32Array>();

  constructor(samples: readonly T[]) {
    const count = samples.reduce((sum, sample) => sum + gramsIn(sample), 0);
    this.#samples = samples;
    this.#slots = new Int32Array(1 << (33 - Math.clz32(count)));
    this.#lows = new Int32Array(count);
    this.#highs = new Int32Array(count);
    this.#others = new Int32Array(count);
    this.#of = new Int32Array(count);
    this.#offsets = new Int32Array(count);
    let entry = 0;
    for (let index = samples.length - 1; index >= 0; index--) {
      const { bytes, leastBytes } = samples[index]!;
      const every = stepOf(leastBytes);
      for (let offset = bytes.length - GRAM; offset >= 0; offset--) {
        if (isIn(offset, every)) this.#add(entry++, index, offset);
      }
    }
  }

  /**
   * Returns the first probed position from `from` on whose eight bytes are in the table and end at `to` at the latest; -1 where there is none.
   * Positions are those of every eighth byte, counted from the first that may be read four at a time.
   */
  seek(bytes: Uint8Array, from: number, to: number): number {
    if (this.#samples.length === 0) return NONE;
    const words = this.#wordsOf(bytes.buffer);
    const { byteOffset } = bytes;
    const last = ((byteOffset + to - GRAM) / 4) | 0; // in memory that one process can have it is no more than 31 bits
    for (let word = ((byteOffset + from + 3) / 4) | 0; ; word += 2) {
      word = nextLikely(words, this.#filter, word, last);
      if (word > last) return NONE;
      if (this.#find(words[word]!, words[word + 1]!) !== NONE) return word * 4 - byteOffset;
    }
  }

  /** Calls `visit` with each place that has the eight bytes at `position`, in the order of the samples. */
  visit(bytes: Uint8Array, position: number, visit: (of: T, offset: number) => void): void {
    for (let entry = this.#find(wordAt(bytes, position), wordAt(bytes, position + 4)); entry !== NONE; entry = this.#others[entry]!) {
      visit(this.#samples[this.#of[entry]!]!, this.#offsets[entry]!);
    }
  }

  #add(entry: number, index: number, offset: number): void {
    const { bytes } = this.#samples[index]!;
    const low = wordAt(bytes, offset);
    const high = wordAt(bytes, offset + 4);
    const hash = hashOf(low, high);
    this.#filter[hash >>> (32 - FILTER_BITS)]! |= (1 << (hash >>> FIRST_BIT)) | (1 << (hash >>> SECOND_BIT));
    this.#lows[entry] = low;
    this.#highs[entry] = high;
    this.#of[entry] = index;
    this.#offsets[entry] = offset;
    const slot = this.#slotOf(low, high);
    this.#others[entry] = this.#slots[slot]! - 1;
    this.#slots[slot] = entry + 1;
  }

  #find(low: number, high: number): number {
    return this.#slots[this.#slotOf(low, high)]! - 1;
  }

  /** Returns the slot of the gram, or the free one that it would have. */
  #slotOf(low: number, high: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(low, high) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]! - 1;
      if (entry === NONE || (this.#lows[entry] === low && this.#highs[entry] === high)) return slot;
    }
  }

  /** Returns the words of `buffer`: of a large one made once, since readers pass it for thousands of small objects. */
  #wordsOf(buffer: ArrayBufferLike): Int32Array {
    const length = Math.floor(buffer.byteLength / 4);
    if (length < LEAST_KEPT) return new Int32Array(buffer, 0, length);
    const known = this.#views.get(buffer);
    if (known?.length === length) return known;
    const words = new Int32Array(buffer, 0, length);
    this.#views.set(buffer, words);
    return words;
  }
}

/** Any `leastBytes` in a row hold so many probed positions, one beside the other, that of so many groups of eight one is enough. */
function stepOf(leastBytes: number): number {
  return Math.floor((leastBytes - (GramTable.reach - GRAM)) / GRAM);
}

/** Returns how many grams of a sample are in the table, at the most. */
function gramsIn({ bytes, leastBytes }: Sample): number {
  return GRAM * Math.ceil(bytes.length / GRAM / stepOf(leastBytes));
}

function isIn(offset: number, every: number): boolean {
  return Math.floor(offset / GRAM) % every === 0;
}

/** As Int32Array reads it on the little-endian machines that JavaScript runs on. */
function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/**
 * Returns the first of every other word from `word` on that the filter lets pass; one beyond `last` where there is none.
 * Nearly all of the time of a scan is spent here: what is not needed for each word is elsewhere.
 */
function nextLikely(words: Int32Array, filter: Int32Array, word: number, last: number): number {
  for (; word <= last; word += 2) {
    const hash = hashOf(words[word]!, words[word + 1]!);
    const bits = filter[hash >>> (32 - FILTER_BITS)]!;
    if (((bits >>> (hash >>> FIRST_BIT)) & (bits >>> (hash >>> SECOND_BIT)) & 1) !== 0) break;
  }
  return word;
}

/** Inverted, so that zeros, of which files are full, are spread as all else. */
function hashOf(low: number, high: number): number {
  return Math.imul(~(low ^ ((high << 7) | (high >>> 25))), 0x85ebca6b);
}
