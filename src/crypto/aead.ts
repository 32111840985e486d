/**
 * AES-256-GCM: encryption that notices when one bit of the ciphertext, or of the data that goes with it, was changed.
 *
 * Shape:  key 32 bytes; nonce 12 bytes, never twice with one key; tag 16 bytes; the ciphertext is as long as the plaintext
 * Source: NIST SP 800-38D. Vectors: test/vectors/wycheproof/aes_gcm_test.json.
 * @module
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
export const AEAD_KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
const OPTIONS = { authTagLength: TAG_BYTES }; // without it, Node opens with tags from 4 bytes on

const NOTHING = new Uint8Array();

export interface Encrypted {
  ciphertext: Uint8Array;
  tag: Uint8Array;
}

/** Returns `plaintext` encrypted, and the tag of it and of `associated`, which goes in clear. */
export function encrypt(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plaintext: Uint8Array): Encrypted {
  const cipher = createCipheriv(ALGORITHM, keyObject(key), nonce, OPTIONS);
  if (associated.length > 0) cipher.setAAD(associated); // workerd takes no bytes for an error, here and below
  const ciphertext = plaintext.length > 0 ? cipher.update(plaintext) : NOTHING;
  cipher.final(); // gives no bytes in this mode, but makes the tag
  return { ciphertext, tag: cipher.getAuthTag() };
}

/** Returns the plaintext of `encrypted`, or undefined when its tag does not hold. */
export function decrypt(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, encrypted: Encrypted): Uint8Array | undefined {
  if (encrypted.tag.length !== TAG_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, keyObject(key), nonce, OPTIONS);
  if (associated.length > 0) decipher.setAAD(associated);
  decipher.setAuthTag(encrypted.tag);
  const plaintext = encrypted.ciphertext.length > 0 ? decipher.update(encrypted.ciphertext) : NOTHING;
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0); // nobody is to see what was decrypted before the tag failed
    return undefined;
  }
}

/** Returns `key`, copied, as Node takes it fastest: raw bytes take four times as long on Node 24.18 and later. */
function keyObject(key: Uint8Array): KeyObject {
  if (key.length !== AEAD_KEY_BYTES) throw new RangeError("AES-256 takes a key of 32 bytes.");
  return createSecretKey(key);
}
