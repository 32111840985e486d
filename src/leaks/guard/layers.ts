/**
 * What data: URLs carry. Archives are the examination's.
 *
 * @module
 */
export interface Layer {
  readonly within: readonly string[];
  readonly bytes: Uint8Array;
}

/** A data: URL in a source map in a data: URL, and one more. */
const MOST_DEPTH = 4;
const BASE64_MARK = Buffer.from(";base64,");
/** Fewer characters of base64 carry fewer bytes than the shortest fragment of a key that counts. */
const LEAST_BASE64 = 20;

/** Yields `bytes` and everything inside them; each layer once, the outer before the inner. */
export function* layersOf(bytes: Uint8Array, within: readonly string[] = []): Generator<Layer> {
  yield { within, bytes };
  if (within.length === MOST_DEPTH) return;
  for (const { start, end } of base64In(bytes)) {
    const decoded = Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1"), "base64");
    yield* layersOf(decoded, [...within, `data: URL at byte ${start}`]);
  }
}

/** Source: RFC 2397, section 3 (";base64," before the data of a data: URL). */
function* base64In(bytes: Uint8Array): Generator<{ start: number; end: number }> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = view.indexOf(BASE64_MARK); at !== -1; at = view.indexOf(BASE64_MARK, at)) {
    const start = at + BASE64_MARK.length;
    let end = start;
    while (end < bytes.length && isBase64(bytes[end]!)) end++;
    if (end - start >= LEAST_BASE64) yield { start, end };
    at = end;
  }
}

function isBase64(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x2b && byte <= 0x39 && byte !== 0x2c && byte !== 0x2e) || byte === 0x5f;
}
