/**
 * HKDF whose HMACs are two one-shot hashes each, over blocks laid out once: on Node three fifths of the time of `hkdfSync`.
 *
 * Shape:  PRK = HMAC(salt, secret); T(n) = HMAC(PRK, T(n - 1) info n); the output is T(1) T(2) …
 * Source: RFC 5869, section 2; RFC 2104, section 2.
 * @module
 */
import { BLOCK_BYTES, DIGEST_BYTES } from "./algorithm.ts";
import { hash, oneShotHash } from "./hash.ts";
import { checkHkdfOutput, type Hkdf } from "./hkdf-strategy.ts";
import { INNER_PAD, OUTER_PAD } from "./hmac-by-two-hashes.ts";

const BLOCK = BLOCK_BYTES.sha256;
const DIGEST = DIGEST_BYTES.sha256;

export function hkdfByHashes(secret: Uint8Array, info: Uint8Array): Hkdf {
  if (oneShotHash === undefined) throw new TypeError("this runtime has no crypto.hash");
  const digestOf = oneShotHash;
  // Each begins with a block for the key. That of the extracted key is half as long, so its other half stays as it is.
  const extraction = memory(INNER_PAD, secret.length);
  const first = memory(INNER_PAD, info.length + 1);
  const next = memory(INNER_PAD, DIGEST + info.length + 1);
  const extractionOuter = memory(OUTER_PAD, DIGEST);
  const expansionOuter = memory(OUTER_PAD, DIGEST);
  extraction.set(secret, BLOCK);
  first.set(info, BLOCK);
  next.set(info, BLOCK + DIGEST);
  first[first.length - 1] = 1;

  const macOf = (inner: Buffer, outer: Buffer): string => {
    const digest = digestOf("sha256", inner, "binary");
    for (let at = 0; at < DIGEST; at++) outer[BLOCK + at] = digest.charCodeAt(at);
    return digestOf("sha256", outer, "binary");
  };

  return (salt, output) => {
    checkHkdfOutput(output);
    const key = salt.length > BLOCK ? hash("sha256", salt) : salt;
    for (let at = 0; at < BLOCK; at++) {
      const byte = at < key.length ? key[at]! : 0;
      extraction[at] = byte ^ INNER_PAD;
      extractionOuter[at] = byte ^ OUTER_PAD;
    }
    const extracted = macOf(extraction, extractionOuter);
    for (let at = 0; at < DIGEST; at++) {
      const byte = extracted.charCodeAt(at);
      first[at] = next[at] = byte ^ INNER_PAD;
      expansionOuter[at] = byte ^ OUTER_PAD;
    }
    for (let from = 0, count = 1; from < output.length; from += DIGEST, count++) {
      if (count > 1) next[next.length - 1] = count;
      const block = macOf(count === 1 ? first : next, expansionOuter);
      for (let at = 0; at < DIGEST; at++) {
        const byte = block.charCodeAt(at);
        next[BLOCK + at] = byte;
        if (from + at < output.length) output[from + at] = byte;
      }
    }
    // What is left of the extracted key gives every byte of the output; the secret beside it stays.
    for (let at = 0; at < DIGEST; at++) first[at] = next[at] = next[BLOCK + at] = expansionOuter[at] = expansionOuter[BLOCK + at] = 0;
    for (let at = 0; at < DIGEST; at++) extractionOuter[BLOCK + at] = 0;
  };
}

/** Returns a block of `pad` with room for `length` bytes behind it; not of Node's pool, which is shared. */
function memory(pad: number, length: number): Buffer {
  return Buffer.alloc(BLOCK + length).fill(pad, 0, BLOCK);
}
