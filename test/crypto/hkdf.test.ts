import { expect, test } from "vitest";
import { hkdf } from "../../src/crypto/hkdf.ts";
import { WYCHEPROOF_HKDF } from "./vectors.ts";

test("every case of Wycheproof: 83 give what they should, 3 ask for too much and are refused", () => {
  expect(WYCHEPROOF_HKDF).toHaveLength(86);
  const valid = WYCHEPROOF_HKDF.filter((vector) => vector.valid);
  expect(valid).toHaveLength(83);
  for (const { name, secret, salt, info, length, output } of valid) {
    expect(Buffer.from(hkdf(secret, salt, info, length)).toString("hex"), name).toBe(output);
  }
  for (const { name, secret, salt, info, length } of WYCHEPROOF_HKDF.filter((vector) => !vector.valid)) {
    expect(() => hkdf(secret, salt, info, length), name).toThrow(RangeError);
  }
});

test("the result is a copy of its own, and nothing but bytes", () => {
  const none = new Uint8Array();
  const key = hkdf(new Uint8Array(32), none, none, 8160);
  expect(Object.getPrototypeOf(key)).toBe(Uint8Array.prototype);
  expect(key.buffer.byteLength).toBe(8160);
});
