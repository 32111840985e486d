const LINE_FEED = 0x0a;

/** Where in a text one is, by lines. Goes forward only, and counts no byte that nobody asks about. */
export class LineCount {
  #line: number;
  #lineStart: number;
  #at: number;

  constructor(at = 0, line = 1, lineStart = at) {
    this.#at = at;
    this.#line = line;
    this.#lineStart = lineStart;
  }

  /** Returns the line and the column, in bytes and from 1, of offset `to` of `bytes`; it lies no further back than the one before. */
  at(bytes: Uint8Array, to: number): { line: number; column: number } {
    const feeds = lineFeedsIn(bytes, this.#at, to);
    if (feeds > 0) {
      this.#line += feeds;
      this.#lineStart = bytes.lastIndexOf(LINE_FEED, to - 1) + 1;
    }
    this.#at = Math.max(this.#at, to);
    return { line: this.#line, column: to - this.#lineStart + 1 };
  }

  /** Returns the same place, once the bytes lie by so many bytes further to the front. */
  moved(by: number): LineCount {
    return new LineCount(this.#at - by, this.#line, this.#lineStart - by);
  }
}

/** Below it is not worth to go by fours. */
const FEW = 64;

function lineFeedsIn(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < FEW) return countOneByOne(bytes, from, to);
  const { buffer, byteOffset } = bytes;
  const first = (byteOffset + from + 3) >>> 2;
  const last = (byteOffset + to) >>> 2;
  const before = countOneByOne(bytes, from, first * 4 - byteOffset);
  const after = countOneByOne(bytes, last * 4 - byteOffset, to);
  return before + countByFours(new Int32Array(buffer, first * 4, last - first)) + after;
}

function countOneByOne(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (bytes[at] === LINE_FEED) count++;
  return count;
}

const FEEDS = 0x0a0a0a0a;
const LOW_BITS = 0x7f7f7f7f;

/** Counts in each of a number's four bytes, and adds them up before one could run over. */
function countByFours(words: Int32Array): number {
  let count = 0;
  for (let at = 0; at < words.length;) {
    let counts = 0;
    for (const end = Math.min(at + 255, words.length); at < end; at++) {
      const word = words[at]! ^ FEEDS;
      counts += ~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS) >>> 7; // 1 in each byte that is zero
    }
    count += (counts & 0xff) + ((counts >>> 8) & 0xff) + ((counts >>> 16) & 0xff) + (counts >>> 24);
  }
  return count;
}
