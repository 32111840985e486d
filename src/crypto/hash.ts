/**
 * One-shot hashing.
 *
 * @module
 */
import * as crypto from "node:crypto";
import type { Algorithm } from "./algorithm.ts";

/** Not before Node 20.12, nor in older workerds; read through the namespace, since a missing named import would stop the module. */
export const oneShotHash = (crypto as { hash?: typeof crypto.hash }).hash;

/** Returns the hash of `parts`, one after the other. */
export function hash(algorithm: Algorithm, ...parts: readonly Uint8Array[]): Uint8Array {
  const state = crypto.createHash(algorithm);
  for (const part of parts) state.update(part);
  return state.digest();
}

/** Returns the hash of `data`, of a text its UTF-8, as base64url: in one shot, where the runtime can, in a third of the time. */
export function hashBase64url(algorithm: Algorithm, data: Uint8Array | string): string {
  return oneShotHash?.(algorithm, data, "base64url") ?? crypto.createHash(algorithm).update(data).digest("base64url");
}
