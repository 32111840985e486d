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
    for (let at = this.#at; at < to; at++) {
      if (bytes[at] !== LINE_FEED) continue;
      this.#line++;
      this.#lineStart = at + 1;
    }
    this.#at = Math.max(this.#at, to);
    return { line: this.#line, column: to - this.#lineStart + 1 };
  }

  /** Returns the same place, once the bytes lie by so many bytes further to the front. */
  moved(by: number): LineCount {
    return new LineCount(this.#at - by, this.#line, this.#lineStart - by);
  }
}
