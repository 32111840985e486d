import { ConfigError } from "../../errors.ts";
import type { Redactor } from "./redactor.ts";

type Callback = (error?: Error | null, bytes?: Uint8Array) => void;

/** What `new Transform(…)` of node:stream takes. */
export interface NodeTransform {
  transform(piece: unknown, encoding: string, done: Callback): void;
  flush(done: Callback): void;
}

/**
 * Returns what makes a stream of Node of a redactor, `new Transform(nodeTransform(redactor))`: for loggers that write to one. It keeps back what `stream()` does.
 *
 * It is of bytes. Text is taken in the encoding that it is written with, "utf8" where none is said; what is neither fails the stream with a
 * {@link ConfigError} `WAXSEAL_REDACTION_INVALID`: records of `objectMode` have no order of bytes, and go through `redactor.value` each.
 *
 * Source: Node.js 24, node:stream, "Implementing a transform stream"
 */
export function nodeTransform(redactor: Redactor): NodeTransform {
  const pieces = redactor.pieces();
  return {
    transform(piece, encoding, done) {
      const bytes = typeof piece === "string" ? bytesOf(piece, encoding) : piece;
      if (bytes instanceof Uint8Array || typeof bytes === "string") done(null, pieces.write(bytes));
      else done(new ConfigError("WAXSEAL_REDACTION_INVALID", NO_BYTES));
    },
    flush: (done) => done(null, pieces.end()),
  };
}

const NO_BYTES =
  "A stream of nodeTransform() is of bytes and text; for records of objectMode, let its transform call redactor.value() of each.";

/** Text comes only with `decodeStrings: false` or `objectMode`; Node has its bytes already otherwise. Half a character may come, of UTF-8 alone. */
function bytesOf(text: string, encoding: string): Uint8Array | string {
  return Buffer.isEncoding(encoding) && !/^utf-?8$/i.test(encoding) ? Buffer.from(text, encoding) : text;
}
