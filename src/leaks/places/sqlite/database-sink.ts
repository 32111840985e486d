import type { Sink } from "../archives/sink.ts";

export interface DatabaseSinkOptions {
  /** Takes all of the database. */
  whole: (bytes: Uint8Array) => void;
  /** Returns what takes the content of one that does not fit in memory. */
  tooLarge: () => Sink;
}

/** A row's parts lie anywhere in the file, so that one that comes in pieces is put together, up to so much. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Takes a database in pieces, as it comes out of an archive. */
export class DatabaseSink implements Sink {
  readonly #options: DatabaseSinkOptions;
  #parts: Uint8Array[] = [];
  #length = 0;
  #instead: Sink | undefined;

  constructor(options: DatabaseSinkOptions) {
    this.#options = options;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#instead === undefined && this.#length + bytes.length > MOST_BYTES) {
      this.#instead = this.#options.tooLarge();
      for (const part of this.#parts) await this.#instead.write(part);
      this.#parts = [];
    }
    if (this.#instead !== undefined) return this.#instead.write(bytes);
    this.#parts.push(new Uint8Array(bytes));
    this.#length += bytes.length;
  }

  async end(): Promise<void> {
    if (this.#instead !== undefined) return this.#instead.end();
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.#options.whole(whole);
  }
}
