/**
 * Memory in which a key's inner block and a text lie side by side to be hashed, used again and again so that hashing allocates nothing.
 * Without a block it is memory for a text alone.
 *
 * @module
 */
const TEXT_BYTES = 8192;
const MOST_BYTES_A_UNIT = 3; // of UTF-8, for one UTF-16 code unit
const VIEWS_KEPT = 1024;

const encoder = new TextEncoder(); // unlike Buffer.write as fast on a slice of a text, or a chain of texts, as on one in one piece

export class Scratch {
  readonly #bytes: Buffer;
  readonly #text: Uint8Array; // of #bytes, behind the block
  readonly #views: Buffer[] = [];
  readonly #blockBytes: number;
  #block: Uint8Array | undefined;
  #textBytes = 0;

  constructor(blockBytes: 0 | 64 | 128) {
    this.#blockBytes = blockBytes;
    this.#bytes = Buffer.alloc(blockBytes + TEXT_BYTES); // not allocUnsafe: pooled memory is shared
    this.#text = new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + blockBytes, TEXT_BYTES);
  }

  /** Tells whether `text` fits at its worst: `encodeInto` would leave out what does not. */
  fits(text: string): boolean {
    return text.length * MOST_BYTES_A_UNIT <= TEXT_BYTES;
  }

  /** Returns `block` followed by the UTF-8 of `text`, until `wipe` or the next call. */
  fill(block: Uint8Array, text: string): Buffer {
    if (this.#block !== block) {
      this.#bytes.set(block, 0);
      this.#block = block;
    }
    this.#textBytes = encoder.encodeInto(text, this.#text).written;
    return this.#view(this.#textBytes);
  }

  /** Overwrites the text with zeros. */
  wipe(): void {
    this.#text.fill(0, 0, this.#textBytes);
  }

  #view(textBytes: number): Buffer {
    if (textBytes >= VIEWS_KEPT) return this.#bytes.subarray(0, this.#blockBytes + textBytes);
    return (this.#views[textBytes] ??= this.#bytes.subarray(0, this.#blockBytes + textBytes));
  }
}
