/**
 * Equality of two texts in a time that does not depend on where they differ.
 *
 * Written out instead of `timingSafeEqual`, which takes bytes: every way to bytes has a trap (latin1 makes "Ł" an "A",
 * UTF-8 makes equal lengths unequal), and two copies cost more than this. test/security/row-13.test.ts measures that it
 * holds, beside a loop that leaves early, which it catches.
 *
 * @module
 */

/** Tells whether `given` and `expected` are the same UTF-16 code units. Only their lengths may show in the time it takes. */
export function equalText(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false;
  let difference = 0;
  for (let at = 0; at < expected.length; at++) difference |= given.charCodeAt(at) ^ expected.charCodeAt(at); // no early exit, no branch
  return difference === 0;
}
