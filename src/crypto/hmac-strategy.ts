/**
 * The shape that every way to an HMAC has.
 *
 * @module
 */
import type { Algorithm } from "./algorithm.ts";

/** In "binary" each character is a byte. */
export type MacEncoding = "base64url" | "hex" | "binary";

/** Returns the MAC of `text`, which the caller has found to be a primitive, well-formed string. */
export type Hmac = (text: string, encoding: MacEncoding) => string;

/** Makes the HMAC function of one key. */
export type HmacStrategy = (key: Uint8Array, algorithm: Algorithm) => Hmac;
