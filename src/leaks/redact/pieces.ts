/**
 * Redacts what comes in pieces, as one whole.
 *
 * @module
 */
import { CONTEXT_BYTES } from "./key-watch.ts";
import { joinedBytes, redactedBytes } from "./redacted-bytes.ts";
import type { SeenKeys } from "./seen-keys.ts";
import { WithheldLines } from "./withheld.ts";

export interface Pieces {
  /** Takes the next piece, text as its UTF-8, and returns what may leave: all but what may be the beginning of a key. */
  write(piece: Uint8Array | string): Uint8Array;
  /** Returns the rest. */
  end(): Uint8Array;
}

const HIGH_SURROGATE_AT_END = /[\uD800-\uDBFF]$/;
const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();

export class PiecesOf implements Pieces {
  readonly #keys: SeenKeys;
  readonly #passesUnready: boolean;
  readonly #lines = new WithheldLines();
  /** The end of what has left, and what has not. */
  #kept: Uint8Array = NOTHING;
  #contextLength = 0;
  /** The first half of a character, whose second half is in the next piece of text. */
  #half = "";

  constructor(keys: SeenKeys, { passesUnready }: { passesUnready: boolean }) {
    this.#keys = keys;
    this.#passesUnready = passesUnready;
  }

  write(piece: Uint8Array | string): Uint8Array {
    return this.#take(typeof piece === "string" ? this.#bytesOfText(piece) : this.#bytesAfterText(piece));
  }

  end(): Uint8Array {
    const last = this.#take(this.#bytesAfterText(NOTHING));
    const rest = this.#rest();
    this.#kept = NOTHING;
    this.#contextLength = 0;
    return joinedBytes([last, rest]);
  }

  #take(piece: Uint8Array): Uint8Array {
    const { watch } = this.#keys;
    if (watch === undefined) return this.#passesUnready ? piece : this.#lines.write(piece);
    const bytes = joinedBytes([this.#kept, piece.subarray(this.#lines.restOf(piece))]);
    const from = this.#contextLength;
    const { marks, until } = watch.marksSoFar(bytes, from);
    const contextStart = Math.max(0, until - CONTEXT_BYTES);
    this.#kept = bytes.slice(contextStart);
    this.#contextLength = until - contextStart;
    return redactedBytes(bytes, marks, from, until);
  }

  #rest(): Uint8Array {
    const { watch } = this.#keys;
    const from = this.#contextLength;
    if (watch === undefined || from === this.#kept.length) return NOTHING;
    return redactedBytes(this.#kept, watch.marksSoFar(this.#kept, from).marks, from, this.#kept.length);
  }

  #bytesOfText(piece: string): Uint8Array {
    const text = this.#half + piece;
    this.#half = HIGH_SURROGATE_AT_END.exec(text)?.[0] ?? "";
    return encoder.encode(text.slice(0, text.length - this.#half.length));
  }

  #bytesAfterText(piece: Uint8Array): Uint8Array {
    if (this.#half === "") return piece;
    const bytes = joinedBytes([encoder.encode(this.#half), piece]);
    this.#half = "";
    return bytes;
  }
}
