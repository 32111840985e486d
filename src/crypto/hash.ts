/**
 * One-shot hashing of bytes.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Algorithm } from "./algorithm.ts";

/** Returns the hash of `parts`, one after the other. */
export function hash(algorithm: Algorithm, ...parts: readonly Uint8Array[]): Uint8Array {
  const state = createHash(algorithm);
  for (const part of parts) state.update(part);
  return state.digest();
}
