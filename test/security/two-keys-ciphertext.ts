/**
 * A ciphertext that AES-GCM opens under two keys, as its attackers make them: one block is chosen so that both tags agree.
 *
 * Source: Grubbs, Lu, Ristenpart, "Message Franking via Committing Authenticated Encryption", 2017; Dodis et al., "Fast Message
 * Franking: From Invisible Salamanders to Encryptment", 2018. NIST SP 800-38D, section 6, on the arithmetic.
 * @module
 */
import { createCipheriv } from "node:crypto";
import type { Encrypted } from "../../src/crypto/aead.ts";

const BLOCK_BYTES = 16;
const REDUCTION = 0xe1n << 120n;

export interface Opener {
  key: Uint8Array;
  /** 12 bytes. */
  nonce: Uint8Array;
}

/** Returns a ciphertext of one block, and the tag that holds for it and for `associated` under both. */
export function openedByBoth(one: Opener, other: Opener, associated: Uint8Array): Encrypted {
  const lengths = (BigInt(associated.length * 8) << 64n) | BigInt(BLOCK_BYTES * 8);
  const head = blocksOf(associated);
  /** The tag is `free` times H squared, exclusive-or this. */
  const restOf = ({ hash, mask }: ReturnType<typeof elementsOf>): bigint => {
    let sum = 0n;
    for (const block of [...head, 0n, lengths]) sum = product(sum ^ block, hash);
    return sum ^ mask;
  };
  const [first, second] = [elementsOf(one), elementsOf(other)];
  const factor = product(first.hash, first.hash) ^ product(second.hash, second.hash);
  const free = product(restOf(first) ^ restOf(second), inverse(factor));
  const tag = product(free, product(first.hash, first.hash)) ^ restOf(first);
  return { ciphertext: bytesOf(free), tag: bytesOf(tag) };
}

/** Returns the hash key, and what the tag is masked with. */
function elementsOf({ key, nonce }: Opener): { hash: bigint; mask: bigint } {
  const encrypted = (block: Uint8Array): bigint => blocksOf(createCipheriv("aes-256-ecb", key, null).update(block))[0]!;
  return { hash: encrypted(new Uint8Array(BLOCK_BYTES)), mask: encrypted(Uint8Array.of(...nonce, 0, 0, 0, 1)) };
}

/** Returns the product in GF(2^128), whose first bit is the coefficient of 1. */
function product(one: bigint, other: bigint): bigint {
  let sum = 0n;
  for (let bit = 127n, shifted = other; bit >= 0n; bit--) {
    if ((one >> bit) & 1n) sum ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ REDUCTION : shifted >> 1n;
  }
  return sum;
}

/** Returns the element to the power of 2^128 - 2. */
function inverse(element: bigint): bigint {
  let result = 1n << 127n;
  for (let bit = 0, power = element; bit < 127; bit++) {
    power = product(power, power);
    result = product(result, power);
  }
  return result;
}

function blocksOf(bytes: Uint8Array): bigint[] {
  const hex = Buffer.from(bytes).toString("hex");
  return (hex.match(/.{1,32}/g) ?? []).map((block) => BigInt(`0x${block.padEnd(32, "0")}`));
}

function bytesOf(element: bigint): Buffer {
  return Buffer.from(element.toString(16).padStart(32, "0"), "hex");
}
