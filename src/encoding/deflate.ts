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

/** Returns what `bytes` inflate to, or undefined when they are no zlib stream or exceed `maxBytes`; memory stays within the bound. */
export function inflate(bytes: Uint8Array, maxBytes: number): Buffer | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: maxBytes });
  } catch {
    return undefined;
  }
}
