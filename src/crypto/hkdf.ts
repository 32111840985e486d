/**
 * One secret made into as many keys as there are purposes and messages: HKDF with SHA-256, by whichever way this runtime does fastest.
 *
 * Shape:  `info` separates the purposes, `salt` the messages; neither is secret
 * Source: RFC 5869. Vectors: test/vectors/wycheproof/hkdf_sha256_test.json.
 * @module
 */
import { hkdfByHashes } from "./hkdf-by-hashes.ts";
import { hkdfByRuntime } from "./hkdf-by-runtime.ts";
import type { HkdfStrategy } from "./hkdf-strategy.ts";
import { hasOneShotHash } from "./hmac-by-two-hashes.ts";

/** By bench/sealing/strategies.ts hashes are faster on Node, and the runtime's own on Bun and Deno. workerd's is not measured. */
function fastestHere(): HkdfStrategy {
  const isNode = globalThis.navigator?.userAgent?.startsWith("Node.js/") ?? true; // before Node 21 there is no navigator
  return isNode && hasOneShotHash ? hkdfByHashes : hkdfByRuntime;
}

export const hkdf: HkdfStrategy = fastestHere();
