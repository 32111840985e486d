import { expect, test } from "vitest";
import { randomSalt, SALT_BYTES } from "../../src/crypto/random-pool.ts";

test("no salt comes twice, nor changes once it is out, however many are drawn", () => {
  const salts = Array.from({ length: 1000 }, () => randomSalt());
  const texts = salts.map((salt) => Buffer.from(salt).toString("hex"));
  for (let count = 0; count < 1000; count++) randomSalt();
  expect(salts.map((salt) => Buffer.from(salt).toString("hex"))).toEqual(texts);
  expect(new Set(texts).size).toBe(1000);
  expect(salts.every((salt) => salt.length === SALT_BYTES)).toBe(true);
});

test("each of their bits is as often 1 as 0", () => {
  const ones = new Array<number>(SALT_BYTES * 8).fill(0);
  for (let count = 0; count < 4000; count++) {
    const salt = randomSalt();
    for (let bit = 0; bit < ones.length; bit++) ones[bit]! += (salt[bit >> 3]! >> (bit & 7)) & 1;
  }
  for (const count of ones) expect(Math.abs(count - 2000)).toBeLessThan(8 * Math.sqrt(1000)); // eight standard deviations
});
