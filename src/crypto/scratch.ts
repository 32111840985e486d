/**
 * Memory in which a key's inner block and a text lie side by side to be hashed, used again and again so that hashing allocates nothing.
 *
 * @module
 */
const TEXT_BYTES = 8192;
const MOST_BYTES_A_UNIT = 3; // of UTF-8, for one UTF-16 code unit
const SHORT = 48; // up to this a loop beats the call into the runtime
const VIEWS_KEPT = 1024;

export class Scratch {
  readonly #bytes: Buffer;
  readonly #views: Buffer[] = [];
  readonly #blockBytes: number;
  #block: Uint8Array | undefined;
  #textBytes = 0;

  constructor(blockBytes: 64 | 128) {
    this.#blockBytes = blockBytes;
    this.#bytes = Buffer.alloc(blockBytes + TEXT_BYTES); // not allocUnsafe: pooled memory is shared
  }

  /** Tells whether `text` fits at its worst: `write` would cut off what does not, and say nothing. */
  fits(text: string): boolean {
    return text.length * MOST_BYTES_A_UNIT <= TEXT_BYTES;
  }

  /** Returns `block` followed by the UTF-8 of `text`, until `wipe` or the next call. */
  fill(block: Uint8Array, text: string): Buffer {
    if (this.#block !== block) {
      this.#bytes.set(block, 0);
      this.#block = block;
    }
    this.#textBytes = this.#write(text);
    return this.#view(this.#textBytes);
  }

  /** Overwrites the text with zeros. */
  wipe(): void {
    const bytes = this.#bytes;
    const end = this.#blockBytes + this.#textBytes;
    if (this.#textBytes > SHORT) bytes.fill(0, this.#blockBytes, end);
    else for (let at = this.#blockBytes; at < end; at++) bytes[at] = 0;
  }

  #write(text: string): number {
    const bytes = this.#bytes;
    const start = this.#blockBytes;
    if (text.length > SHORT) return bytes.write(text, start, "utf8");
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f) return bytes.write(text, start, "utf8");
      bytes[start + at] = unit;
    }
    return text.length;
  }

  #view(textBytes: number): Buffer {
    if (textBytes >= VIEWS_KEPT) return this.#bytes.subarray(0, this.#blockBytes + textBytes);
    return (this.#views[textBytes] ??= this.#bytes.subarray(0, this.#blockBytes + textBytes));
  }
}
