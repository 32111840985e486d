/** Blocks of memory that are used again: an archive may have a hundred thousand members. */
export class BlockPool {
  readonly #size: number;
  readonly #free: Uint8Array[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Returns a block with whatever was in it, in an ArrayBuffer of its own. */
  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(this.#size);
  }

  giveBack(block: Uint8Array): void {
    if (this.#free.length < MOST_FREE) this.#free.push(block);
  }
}

const MOST_FREE = 4;
