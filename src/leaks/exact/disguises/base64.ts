/**
 * Base64 wherever in the encoded bytes the secret begins: the digits that it alone decides.
 *
 * Source: RFC 4648, sections 4 and 5.
 * @module
 */
import type { Writing } from "./writing.ts";

/** How many bytes stand before the secret in the first group of three that it is in. */
export const OFFSETS = [0, 1, 2] as const;

/** Returns the digits of base64 that are the same whatever stands before and after. */
export function base64Writing(writing: Writing, offset: (typeof OFFSETS)[number]): Writing {
  const { text, begins, ends, isInside } = writing;
  const first = Math.ceil((8 * offset) / 6);
  const last = Math.floor((8 * (offset + text.length)) / 6);
  const digits = Buffer.from("\0".repeat(offset) + text, "latin1")
    .toString("base64")
    .slice(first, last);
  const digitAt = (byte: number): number => (8 * (offset + byte)) / 6 - first; // a digit that two characters share is of neither
  return writing.with({
    text: digits,
    begins: begins.map((begin) => Math.ceil(digitAt(begin))),
    ends: ends.map((end) => Math.floor(digitAt(end))),
    isText: true,
    encoding: "base64",
    isInside: isInside || offset !== 0,
  });
}

/** Returns base64 in the alphabet of URLs. */
export function urlWriting(base64: Writing): Writing {
  return base64.with({ text: base64.text.replaceAll("+", "-").replaceAll("/", "_") });
}
