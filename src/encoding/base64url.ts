/**
 * Base64 with the URL alphabet, unpadded, and one accepted spelling for each run of bytes.
 *
 * Shape:  `[A-Za-z0-9_-]*`, never 4n+1 characters, unused trailing bits zero
 * Source: RFC 4648, section 5; section 3.5 on canonical encoding. Django 5.2, django/core/signing.py, b64_encode.
 * @module
 */
const ALPHABET = /^[\w-]*$/;

/** Returns `bytes` as base64url. */
export function base64url(bytes: Uint8Array): string {
  return viewOf(bytes).toString("base64url");
}

/** Returns the bytes that `text` spells, or undefined when it is not the one spelling of any bytes. */
export function bytesOfBase64url(text: string): Buffer | undefined {
  if (!ALPHABET.test(text) || text.length % 4 === 1) return undefined;
  const bytes = Buffer.from(text, "base64url");
  return endsCanonically(text, bytes) ? bytes : undefined;
}

/** Compares only the last group: the groups before it have no unused bits. */
function endsCanonically(text: string, bytes: Buffer): boolean {
  const loose = text.length % 4;
  if (loose === 0) return true;
  return bytes.toString("base64url", bytes.length - (loose - 1)) === text.slice(-loose);
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
