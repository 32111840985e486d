import { expect, test } from "vitest";
import { AEAD_KEY_BYTES, decrypt, encrypt, NONCE_BYTES, TAG_BYTES } from "../../src/crypto/aead.ts";
import { WYCHEPROOF_AES_GCM } from "./vectors.ts";

const [key, nonce, associated] = [new Uint8Array(32).fill(1), new Uint8Array(12).fill(2), Buffer.from("purpose")];
const plaintext = Buffer.from("a secret");

const ours = WYCHEPROOF_AES_GCM.filter(
  (vector) => vector.key.length === AEAD_KEY_BYTES && vector.nonce.length === NONCE_BYTES && vector.tag.length === TAG_BYTES,
);

test("every case of Wycheproof with our lengths: 39 give the ciphertext and the plaintext they should, 27 are refused", () => {
  expect(WYCHEPROOF_AES_GCM).toHaveLength(316);
  expect([true, false].map((valid) => ours.filter((vector) => vector.valid === valid).length)).toEqual([39, 27]);
  for (const vector of ours) {
    const opened = decrypt(vector.key, vector.nonce, vector.associated, vector);
    expect(opened && Buffer.from(opened), vector.name).toEqual(vector.valid ? vector.plaintext : undefined);
    if (!vector.valid) continue;
    const { ciphertext, tag } = encrypt(vector.key, vector.nonce, vector.associated, vector.plaintext);
    expect([Buffer.from(ciphertext), Buffer.from(tag)], vector.name).toEqual([vector.ciphertext, vector.tag]);
  }
});

test("keys of AES-128 and AES-192 are none of ours", () => {
  for (const length of [0, 16, 24, 31, 33]) {
    expect(() => encrypt(new Uint8Array(length), nonce, associated, plaintext)).toThrow(RangeError);
    expect(() => decrypt(new Uint8Array(length), nonce, associated, encrypt(key, nonce, associated, plaintext))).toThrow(RangeError);
  }
});

test("neither what was given nor what came out shares memory with the next call", () => {
  const [ownKey, ownNonce] = [key.slice(), nonce.slice()];
  const first = encrypt(ownKey, ownNonce, associated, plaintext);
  const copy = { ciphertext: Buffer.from(first.ciphertext), tag: Buffer.from(first.tag) };
  encrypt(ownKey.fill(7), ownNonce.fill(8), associated, Buffer.from("another1"));
  expect(first).toEqual(copy);
  expect(decrypt(key, nonce, associated, first)).toEqual(plaintext);
});
