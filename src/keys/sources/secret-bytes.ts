import { textOfUtf8 } from "../../encoding/utf8.ts";
import { sourceFailure } from "./http/source-failure.ts";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Returns the bytes in `text`. @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_MALFORMED` when it is not base64: Buffer would skip what it does not know */
export function bytesOfBase64(text: string, source: string): Uint8Array {
  if (!BASE64.test(text)) throw sourceFailure("malformed", source, "what it holds is not base64");
  return Buffer.from(text, "base64");
}

/** Returns the text that `bytes` are. @throws {KeySourceError} `WAXSEAL_KEY_SOURCE_MALFORMED` */
export function textOfBytes(bytes: Uint8Array, source: string): string {
  const text = textOfUtf8(bytes);
  if (text === undefined) throw sourceFailure("malformed", source, "what it holds is not UTF-8");
  return text;
}
