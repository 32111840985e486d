/**
 * Text to UTF-8 and nothing lost: a lone surrogate would become U+FFFD, and then two different texts would share one signature.
 *
 * @module
 */
import { PayloadError } from "../errors.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Tells whether `value` is a primitive string without lone surrogates. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value.isWellFormed();
}

/** Returns `text` in UTF-8. @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED` when it is not a string, or holds a lone surrogate */
export function utf8(text: string): Uint8Array {
  return encoder.encode(wellFormed(text));
}

/** Returns the text that `bytes` spell, or undefined when they are not UTF-8. A byte order mark stays. */
export function textOfUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns `text` itself. @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED` when it is not a string, or holds a lone surrogate */
export function wellFormed(text: string): string {
  if (!isText(text)) {
    throw new PayloadError(
      "WAXSEAL_TEXT_ILL_FORMED",
      "Only a string of whole Unicode characters can be signed; use String(value), and toWellFormed() on cut text.",
    );
  }
  return text;
}
