/**
 * HMAC of a text, by whichever way this runtime does fastest. All ways give the same bytes.
 *
 * Shape:  the MAC of the text's UTF-8, as unpadded base64url or lower-case hex
 * Source: RFC 2104. Vectors: test/vectors/rfc4231.json, test/vectors/wycheproof/hmac_*.json.
 * @module
 */
import { hmacByKeyObject } from "./hmac-by-key-object.ts";
import type { HmacStrategy } from "./hmac-strategy.ts";
import { hasOneShotHash, hmacByTwoHashes } from "./hmac-by-two-hashes.ts";

/** By bench/signing/strategies.ts two hashes are faster on Node and Deno; on Bun they gain next to nothing, and on workerd they lose. */
function fastestHere(): HmacStrategy {
  const runtime = globalThis.navigator?.userAgent ?? ""; // some programs set a navigator without one
  const prefersKeyObject = runtime.startsWith("Bun/") || runtime === "Cloudflare-Workers";
  return prefersKeyObject || !hasOneShotHash ? hmacByKeyObject : hmacByTwoHashes;
}

export const hmac: HmacStrategy = fastestHere();
