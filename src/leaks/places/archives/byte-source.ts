/**
 * Turns content that is handed in into content that can be asked for: readers of archives are written as one reads.
 *
 * @module
 */
import type { Sink } from "./sink.ts";

const NOTHING = new Uint8Array();

interface Waiting {
  resolve: () => void;
  reject: (error: unknown) => void;
}

export class ByteSource implements Sink {
  readonly #reading: Promise<void>;
  #bytes: Uint8Array = NOTHING;
  #ended = false;
  #finished = false;
  #writer: Waiting | undefined;
  #reader: (() => void) | undefined;

  /** @param read asks for the content, as far as it wants it. What it throws, `write` or `end` throws. */
  constructor(read: (source: ByteSource) => Promise<void>) {
    this.#reading = Promise.resolve()
      .then(() => read(this))
      .finally(() => {
        this.#finished = true;
        this.#bytes = NOTHING;
      });
    this.#reading.then(
      () => this.#release(),
      (error: unknown) => this.#writer?.reject(error),
    );
  }

  /** Waits until all of `bytes` are used up, or nobody wants them any more. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    if (bytes.length === 0) return undefined;
    if (this.#finished) return this.#reading;
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    return new Promise((resolve, reject) => {
      this.#writer = { resolve, reject };
      this.#reader?.();
    });
  }

  end(): Promise<void> {
    this.#ended = true;
    this.#reader?.();
    return this.#reading;
  }

  /** Returns the next bytes, `least` of them or more; fewer only where the content ends. They are valid until the next call. */
  async peek(least = 1): Promise<Uint8Array> {
    while (this.#bytes.length < least && !this.#ended) {
      this.#bytes = new Uint8Array(this.#bytes); // what is left of the writer's bytes, which it may change now
      await new Promise<void>((resolve) => {
        this.#reader = resolve;
        this.#release();
      });
      this.#reader = undefined;
    }
    return this.#bytes;
  }

  /** Goes on by `count` of the bytes that `peek` returned. */
  skip(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
  }

  /** Returns a copy of the next `count` bytes; undefined where the content ends before. */
  async take(count: number): Promise<Uint8Array | undefined> {
    const bytes = await this.peek(count);
    if (bytes.length < count) return undefined;
    this.skip(count);
    return new Uint8Array(bytes.subarray(0, count)); // a Buffer's slice() would copy nothing
  }

  /** Hands the next `count` bytes on, and returns how many there were. */
  async pass(count: number, into?: Sink): Promise<number> {
    let passed = 0;
    while (passed < count) {
      const bytes = (await this.peek()).subarray(0, count - passed);
      if (bytes.length === 0) break;
      await into?.write(bytes);
      this.skip(bytes.length);
      passed += bytes.length;
    }
    return passed;
  }

  #release(): void {
    const writer = this.#writer;
    this.#writer = undefined;
    writer?.resolve();
  }
}
