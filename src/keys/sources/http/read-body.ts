import { textOfUtf8 } from "../../../encoding/utf8.ts";
import { KeySourceError } from "../../../errors.ts";
import type { FetchBody } from "./fetch.ts";
import { sourceFailure } from "./source-failure.ts";

/** Bytes of an answer once it is unpacked; a document is 64 KiB, and may come escaped and in a wrapping. */
export const MOST_BYTES = 262_144;

/**
 * Returns what `body` says, and reads no further than MOST_BYTES. What a server says its charset is does not count: JSON is UTF-8.
 *
 * Source: RFC 8259, section 8.1
 * @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_TOO_LARGE`, `WAXSEAL_KEY_SOURCE_MALFORMED`; else whatever reading throws
 */
export async function readBody(body: FetchBody | null, source: string): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (value === undefined) continue;
      length += value.length;
      if (length > MOST_BYTES) throw sourceFailure("too-large", source, "more than 256 KiB");
      chunks.push(value);
    }
  } catch (error) {
    if (error instanceof KeySourceError) void reader.cancel().catch(() => undefined); // frees the connection; the answer is judged already
    throw error;
  }
  const text = textOfUtf8(Buffer.concat(chunks, length));
  if (text === undefined) throw sourceFailure("malformed", source, "its answer is not UTF-8");
  return text;
}
