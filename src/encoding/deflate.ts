/**
 * zlib streams with a bound on what comes out, since a few bytes can inflate to gigabytes.
 *
 * Source: RFC 1950. Django 5.2, django/core/signing.py, Signer.sign_object and unsign_object, which has no bound.
 * @module
 */
import { deflateSync, inflateSync } from "node:zlib";

/** Returns `bytes` compressed. The bytes may differ from Python's; both read either. */
export function deflate(bytes: Uint8Array): Buffer {
  return deflateSync(bytes);
}

/** The highest bound that every runtime takes: workerd's. Bun's is 4 GiB. */
const MOST_BYTES = 134_217_728;

/** Returns what `bytes` inflate to, or what is wrong with them; memory stays within the bound of `maxBytes`. */
export function inflate(bytes: Uint8Array, maxBytes: number): Buffer | "not-zlib" | "too-large" {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.min(maxBytes, MOST_BYTES) });
  } catch (error) {
    return error instanceof RangeError ? "too-large" : "not-zlib"; // by class: workerd's errors have no code
  }
}
