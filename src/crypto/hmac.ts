/**
 * HMAC of a text, by whichever way this runtime does fastest. All ways give the same bytes.
 *
 * Shape:  the MAC of the text's UTF-8, as unpadded base64url or lower-case hex
 * Source: RFC 2104. Vectors: test/vectors/rfc4231.json, test/vectors/wycheproof/hmac_*.json.
 * @module
 */
import type { Algorithm } from "./algorithm.ts";
import { hmacByKeyObject } from "./hmac-by-key-object.ts";
import { hasOneShotHash, hmacByTwoHashes } from "./hmac-by-two-hashes.ts";

export type MacEncoding = "base64url" | "hex";

/** Returns the MAC of `text`, which the caller has found to be a primitive, well-formed string. */
export type Hmac = (text: string, encoding: MacEncoding) => string;

/** Makes the HMAC function of one key. */
export type HmacStrategy = (key: Uint8Array, algorithm: Algorithm) => Hmac;

/** Measured in bench/signing: Bun's and workerd's `createHmac` beat two hashes, Node's and Deno's do not. */
function fastestHere(): HmacStrategy {
  const runtime = typeof navigator === "undefined" ? "" : navigator.userAgent;
  const prefersKeyObject = runtime.startsWith("Bun/") || runtime === "Cloudflare-Workers";
  return prefersKeyObject || !hasOneShotHash ? hmacByKeyObject : hmacByTwoHashes;
}

export const hmac: HmacStrategy = fastestHere();
