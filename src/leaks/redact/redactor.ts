/**
 * Takes the keys of a ring out of what a program writes, in every disguise that a scan knows: logs, error reports, streams.
 *
 * Shape:  `[SECRET_KEY 3f9a1c0b7d21]` in place of a key, or of 16 characters and more of one; `[SECRET_KEY weak-1]` of a weak key, whole only
 *
 * @module
 */
import type { Keys } from "../../keys/key-ring.ts";
import { ConfigError } from "../../errors.ts";
import { PiecesOf, type Pieces } from "./pieces.ts";
import { redactedBytes } from "./redacted-bytes.ts";
import { redactedText } from "./redacted-text.ts";
import { redactedValue } from "./redacted-value.ts";
import { SeenKeys } from "./seen-keys.ts";
import { withheld } from "./withheld.ts";

export interface RedactorOptions {
  /**
   * What becomes of text before live keys are loaded, when no key is known that could be looked for. "withhold": a note stands in place of each line. "pass": it
   * goes through as it is, for keys that come over the network, which the process cannot write before it has them. @default "withhold"
   */
  beforeReady?: "withhold" | "pass" | undefined;
}

/** Nothing of it throws, whatever the keys' source does. */
export interface Redactor {
  /** Returns `text` without keys; `text` itself where there are none. */
  text(text: string): string;
  /** Returns `bytes` without keys; `bytes` itself where there are none. What is around a key stays, byte for byte. */
  bytes(bytes: Uint8Array): Uint8Array;
  /**
   * Returns a copy of `value` without keys: of objects (their names too), arrays, errors with message, stack and cause, Map, Set, Buffer and typed arrays, cyclic
   * or not. Objects of other classes come back plain, or as what their toJSON() gives; beyond 200 levels or 100,000 values a note stands for the rest.
   */
  value<T>(value: T): T;
  /** Returns a stream of bytes without keys; text is taken as its UTF-8. It keeps what may be the beginning of a key, and nothing else, until more comes or it ends. */
  stream(): TransformStream<Uint8Array | string, Uint8Array>;
  /** Returns what `stream()` is made of, for streams of other kinds. */
  pieces(): Pieces;
}

/**
 * Returns what takes `keys` out of logs and reports. Live keys are read at each call, and a key that has left the ring stays redacted as long as the redactor
 * is there: make one a process.
 *
 * @throws {ConfigError} `WAXSEAL_REDACTION_INVALID` for an unknown option; as SecretKey.from
 */
export function redactor(keys: Keys, { beforeReady = "withhold" }: RedactorOptions = {}): Redactor {
  if (beforeReady !== "withhold" && beforeReady !== "pass")
    throw new ConfigError("WAXSEAL_REDACTION_INVALID", 'beforeReady is "withhold" or "pass".');
  const seen = new SeenKeys(keys);
  const passesUnready = beforeReady === "pass";

  const text = (given: string): string => {
    if (typeof given !== "string") return given; // a logger in JavaScript may pass anything, and must not fail for it
    const { watch } = seen;
    if (watch === undefined) return passesUnready ? given : withheld(given);
    return redactedText(given, watch);
  };
  const bytes = (given: Uint8Array): Uint8Array => {
    const { watch } = seen;
    if (watch === undefined) return passesUnready ? given : encoder.encode(withheld(decoder.decode(given)));
    const marks = watch.marks(given, given.length);
    return marks.length === 0 ? given : redactedBytes(given, marks, 0, given.length);
  };
  const pieces = (): Pieces => new PiecesOf(seen, { passesUnready });

  return {
    text,
    bytes,
    value: <T>(value: T) => redactedValue(value, { text, bytes }) as T,
    stream: () => streamOf(pieces()),
    pieces,
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function streamOf(pieces: Pieces): TransformStream<Uint8Array | string, Uint8Array> {
  const send = (controller: TransformStreamDefaultController<Uint8Array>, bytes: Uint8Array): void => {
    if (bytes.length > 0) controller.enqueue(bytes);
  };
  return new TransformStream({
    transform: (piece, controller) => send(controller, pieces.write(piece)),
    flush: (controller) => send(controller, pieces.end()),
  });
}
