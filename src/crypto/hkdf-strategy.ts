/**
 * The shape that every way to HKDF has.
 *
 * @module
 */
import { DIGEST_BYTES } from "./algorithm.ts";

/** Fills `output` with what a secret gives for `salt`. @throws {RangeError} when `output` is longer than 8,160 bytes */
export type Hkdf = (salt: Uint8Array, output: Uint8Array) => void;

/** Makes the function of one secret and one `info`, both copied. */
export type HkdfStrategy = (secret: Uint8Array, info: Uint8Array) => Hkdf;

const MOST_BYTES = 255 * DIGEST_BYTES.sha256; // the counter is one byte

/** @throws {RangeError} when `output` is longer than HKDF with SHA-256 can fill. Source: RFC 5869, section 2.3. */
export function checkHkdfOutput(output: Uint8Array): void {
  if (output.length > MOST_BYTES) throw new RangeError(`HKDF with SHA-256 gives ${String(MOST_BYTES)} bytes at the most.`);
}
