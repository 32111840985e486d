import type { KeyWatch } from "./key-watch.ts";
import { textOf } from "./mark.ts";

const encoder = new TextEncoder();
const MOST_BYTES_OF_A_UNIT = 3;
/** For what loggers write: most texts are short, and hold no key. */
const scratch = new Uint8Array(16_384);

/**
 * Returns `text` with marks in place of keys; `text` itself where there is none. Halves of surrogate pairs stay as they are.
 *
 * A key that begins or ends in the middle of a character, as raw bytes may, takes the whole of it along: text has no half characters.
 */
export function redactedText(text: string, watch: KeyWatch): string {
  const isShort = text.length * MOST_BYTES_OF_A_UNIT <= scratch.length;
  const bytes = isShort ? scratch : encoder.encode(text);
  const marks = watch.marks(bytes, isShort ? encoder.encodeInto(text, scratch).written : bytes.length);
  if (marks.length === 0) return text;
  const position = new Position(text);
  let redacted = "";
  let done = 0;
  for (const mark of marks) {
    redacted += text.slice(done, position.before(mark.start)) + textOf(mark);
    done = position.after(mark.end);
  }
  return redacted + text.slice(done);
}

/** A place in a text, in UTF-16 code units and in bytes of its UTF-8. */
class Position {
  readonly #text: string;
  #index = 0;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes on to the character that holds the byte at `offset`, and returns its index. */
  before(offset: number): number {
    for (;;) {
      const { units, bytes } = sizeOf(this.#text.codePointAt(this.#index) ?? 0);
      if (this.#offset + bytes > offset) return this.#index;
      this.#index += units;
      this.#offset += bytes;
    }
  }

  /** Goes on behind the character that holds the byte before `offset`, and returns the index there. */
  after(offset: number): number {
    while (this.#offset < offset) {
      const { units, bytes } = sizeOf(this.#text.codePointAt(this.#index) ?? 0);
      this.#index += units;
      this.#offset += bytes;
    }
    return this.#index;
  }
}

/** Half of a surrogate pair becomes U+FFFD in UTF-8, which has three bytes as it would have itself. */
function sizeOf(codePoint: number): { units: number; bytes: number } {
  if (codePoint < 0x80) return ONE;
  if (codePoint < 0x800) return TWO;
  return codePoint < 0x10000 ? THREE : PAIR;
}

const ONE = { units: 1, bytes: 1 };
const TWO = { units: 1, bytes: 2 };
const THREE = { units: 1, bytes: 3 };
const PAIR = { units: 2, bytes: 4 };
