/**
 * The least that an HMAC can take here: its two hashes, over memory laid out beforehand.
 *
 * @module
 */
import { hash } from "node:crypto";

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/** Returns a function that hashes as HMAC-SHA-256 of `size` bytes does, and writes the outer hash as base64url. */
export function floorOf(size: number): () => string {
  const inner = Buffer.alloc(BLOCK_BYTES + size, 1);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 2);
  return () => {
    hash("sha256", inner, "binary");
    return hash("sha256", outer, "base64url");
  };
}
