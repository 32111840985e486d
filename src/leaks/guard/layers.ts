/**
 * What a file of a build has inside: what is compressed, and what data: URLs carry.
 *
 * @module
 */
import { brotliDecompressSync, gunzipSync } from "node:zlib";

export interface Layer {
  readonly within: readonly string[];
  /** Undefined where it is too much to be looked at. */
  readonly bytes: Uint8Array | undefined;
}

/** A data: URL in a source map in a data: URL, compressed, and one more. */
const MOST_DEPTH = 4;
const MOST_INFLATED_BYTES = 256 * 1024 * 1024;
/** What compression adds to the name of a file. */
const ENDS = [".gz", ".br"];
const BASE64_MARK = Buffer.from(";base64,");
/** Fewer characters of base64 carry fewer bytes than the shortest fragment of a key that counts. */
const LEAST_BASE64 = 20;

/** Yields `bytes` and everything inside them; each layer once, the outer before the inner. */
export function* layersOf(name: string, bytes: Uint8Array, within: readonly string[] = []): Generator<Layer> {
  yield { within, bytes };
  if (within.length === MOST_DEPTH) return;
  const packing = packingOf(name, bytes);
  if (packing !== undefined) {
    const inner = [...within, ENDS.some((end) => name.endsWith(end)) ? name.slice(0, -ENDS[0]!.length) : packing.name];
    const inflated = inflate(packing.inflate, bytes);
    if (inflated === "too much") yield { within: inner, bytes: undefined };
    else if (inflated !== undefined) yield* layersOf("", inflated, inner);
    return;
  }
  for (const { start, end } of base64In(bytes)) {
    const decoded = Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1"), "base64");
    yield* layersOf("", decoded, [...within, `data: URL at byte ${start}`]);
  }
}

interface Packing {
  readonly name: string;
  readonly inflate: (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;
}

/** Source: RFC 1952, section 2.3.1 (the two bytes gzip begins with). Brotli has none, so its name has to tell. */
function packingOf(name: string, bytes: Uint8Array): Packing | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return { name: "gzip", inflate: gunzipSync };
  if (name.endsWith(".br")) return { name: "brotli", inflate: brotliDecompressSync };
  return undefined;
}

/** Returns undefined where it is not what it seems: then browsers cannot inflate it either. */
function inflate(by: Packing["inflate"], bytes: Uint8Array): Uint8Array | "too much" | undefined {
  try {
    return by(bytes, { maxOutputLength: MOST_INFLATED_BYTES });
  } catch (error) {
    return (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE" ? "too much" : undefined;
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
