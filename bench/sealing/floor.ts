/**
 * The least that our format can take on Node: HKDF's four HMACs of two hashes each, a key object and AES-GCM, over memory laid out beforehand.
 *
 * @module
 */
import { createCipheriv, createSecretKey, hash } from "node:crypto";

const HASHES = 8;

/** Returns a function that makes the calls which sealing `size` bytes makes, and writes as many as base64url. */
export function floorOf(size: number): () => string {
  const block = Buffer.alloc(96, 1);
  const [key, nonce, associated] = [Buffer.alloc(32, 2), Buffer.alloc(12, 3), Buffer.alloc(24, 4)];
  const [text, token] = [Buffer.alloc(size, 5), Buffer.alloc(89 + size, 6)];
  return () => {
    for (let count = 0; count < HASHES; count++) hash("sha256", block, "binary");
    const cipher = createCipheriv("aes-256-gcm", createSecretKey(key), nonce, { authTagLength: 16 });
    cipher.setAAD(associated);
    cipher.update(text);
    cipher.final();
    cipher.getAuthTag();
    return token.toString("base64url");
  };
}
