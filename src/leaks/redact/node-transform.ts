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
 * Source: Node.js 24, node:stream, "Implementing a transform stream"
 */
export function nodeTransform(redactor: Redactor): NodeTransform {
  const pieces = redactor.pieces();
  return {
    transform: (piece, _encoding, done) => done(null, pieces.write(piece as Uint8Array)), // text comes encoded: decodeStrings is Node's default
    flush: (done) => done(null, pieces.end()),
  };
}
