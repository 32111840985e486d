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

/** Tells whether `given` and `expected` are the same bytes. Only their lengths may show in the time it takes. */
export function equalBytes(given: Uint8Array, expected: Uint8Array): boolean {
  if (given.length !== expected.length) return false;
  let difference = 0;
  for (let at = 0; at < expected.length; at++) difference |= given[at]! ^ expected[at]!; // as above
  return difference === 0;
}

/**
 * Tells whether `given`, read from `start`, is the unpadded base64url of `digest`, whose characters are bytes.
 *
 * It says what `equalText` says of that base64url, which is not made: on Node that takes a third of the time of a hash.
 * Source: RFC 4648, section 5.
 */
export function equalBase64url(given: string, digest: string, start = 0): boolean {
  if (given.length - start !== Math.ceil((digest.length * 4) / 3)) return false;
  let difference = 0;
  let at = start;
  for (let byte = 0; byte < digest.length; byte += 3) {
    const one = digest.charCodeAt(byte);
    const two = byte + 1 < digest.length ? digest.charCodeAt(byte + 1) : 0;
    const three = byte + 2 < digest.length ? digest.charCodeAt(byte + 2) : 0;
    difference |= given.charCodeAt(at++) ^ digitOf(one >> 2);
    difference |= given.charCodeAt(at++) ^ digitOf(((one & 0b11) << 4) | (two >> 4));
    if (at < given.length) difference |= given.charCodeAt(at++) ^ digitOf(((two & 0b1111) << 2) | (three >> 6));
    if (at < given.length) difference |= given.charCodeAt(at++) ^ digitOf(three & 0b111111);
  }
  return difference === 0;
}

/**
 * Returns the character code of a digit, from 0 to 63. Computed, not looked up: the cache would show which part of a table was read.
 *
 * The alphabet is A-Z, a-z, 0-9, "-", "_". Beyond the last digit of one run, `>> 8` gives ones only, and the step to the next run is added.
 */
function digitOf(sextet: number): number {
  return (
    sextet + 65 + (((25 - sextet) >> 8) & 6) + (((51 - sextet) >> 8) & -75) + (((61 - sextet) >> 8) & -13) + (((62 - sextet) >> 8) & 49)
  );
}
