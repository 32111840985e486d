/**
 * Cuts bytes that come in chunks into lines, or into the texts of one JSON array.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";
/** Longer texts are no keys. */
const MOST_BYTES = 4096;
/** So many bytes tell lines from an array. */
const PROBED = 256;
const ARRAY_START = /^\s*\[\s*"/;

/** Takes chunks in order, and returns the texts that end in each, of one character a byte: lines without their ends, or literals with their quotes. */
export class TextCutter {
  readonly #kept = new Kept();
  #cut: ((chunk: Uint8Array) => Iterable<string>) | undefined;
  #head = new Uint8Array(0); // until there is enough of it to tell what it is
  #isFirst = true;
  #isInside = false;
  #isEscaped = false;

  /** @throws {ConfigError} `WAXSEAL_KNOWN_KEYS_BINARY` when there are NULs at the beginning */
  next(chunk: Uint8Array): Iterable<string> {
    if (this.#cut !== undefined) return this.#cut(chunk);
    this.#head = Buffer.concat([this.#head, chunk]);
    return this.#head.length < PROBED ? [] : this.#begin();
  }

  /** Returns what is left: all of a short list, and the last line, where nothing ends it. */
  *end(): Iterable<string> {
    if (this.#cut === undefined) yield* this.#begin();
    if (!this.#isInside) yield* this.#takeLine();
  }

  #begin(): Iterable<string> {
    const head = this.#head;
    this.#head = new Uint8Array(0);
    this.#cut = this.#cutOf(head);
    return this.#cut(head);
  }

  #cutOf(head: Uint8Array): (chunk: Uint8Array) => Iterable<string> {
    if (head.includes(0)) {
      throw new ConfigError("WAXSEAL_KNOWN_KEYS_BINARY", "The list of known keys is no text; unpack it first, and save it as UTF-8.");
    }
    const start = Buffer.from(head.subarray(0, PROBED)).toString("latin1");
    const isArray = ARRAY_START.test(start.startsWith(BYTE_ORDER_MARK) ? start.slice(BYTE_ORDER_MARK.length) : start);
    return isArray ? (chunk) => this.#literals(chunk) : (chunk) => this.#lines(chunk);
  }

  *#lines(chunk: Uint8Array): Iterable<string> {
    let at = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, at)) {
      this.#kept.add(chunk, at, end);
      at = end + 1;
      yield* this.#takeLine();
    }
    this.#kept.add(chunk, at, chunk.length);
  }

  *#takeLine(): Iterable<string> {
    const line = this.#kept.take();
    if (line === undefined) return;
    const text = this.#isFirst && line.startsWith(BYTE_ORDER_MARK) ? line.slice(BYTE_ORDER_MARK.length) : line;
    this.#isFirst = false;
    yield text.endsWith("\r") ? text.slice(0, -1) : text;
  }

  /** Texts within quotes, wherever they stand: an array of objects is read as the texts in it. */
  *#literals(chunk: Uint8Array): Iterable<string> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = this.#isInside;
      else if (byte === QUOTE) {
        this.#isInside = !this.#isInside;
        if (this.#isInside) {
          from = at;
          continue;
        }
        this.#kept.add(chunk, from, at + 1);
        const text = this.#kept.take();
        if (text !== undefined) yield text;
      }
    }
    if (this.#isInside) this.#kept.add(chunk, from, chunk.length);
  }
}

/** The beginning of a text whose end has not come yet. */
class Kept {
  #parts: Uint8Array[] = [];
  #length = 0;

  add(chunk: Uint8Array, from: number, to: number): void {
    this.#length += to - from;
    if (this.#length <= MOST_BYTES && to > from) this.#parts.push(Uint8Array.from(chunk.subarray(from, to)));
  }

  /** Returns the text and begins another; undefined where it was too long. */
  take(): string | undefined {
    const text = this.#length > MOST_BYTES ? undefined : Buffer.concat(this.#parts).toString("latin1");
    this.#parts = [];
    this.#length = 0;
    return text;
  }
}
