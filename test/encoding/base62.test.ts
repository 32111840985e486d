import fc from "fast-check";
import { expect, test } from "vitest";
import { base62, numberOfBase62 } from "../../src/encoding/base62.ts";

test.for([
  [0, "0"],
  [9, "9"],
  [10, "A"],
  [35, "Z"],
  [36, "a"],
  [61, "z"],
  [62, "10"],
  [1776564780, "1wEHee"], // Django's, in test/vectors/django.json
  [Number.MAX_SAFE_INTEGER, "fFgnDxSe7"],
] as const)("%d is %s", ([number, text]) => {
  expect(base62(number)).toBe(text);
  expect(numberOfBase62(text)).toBe(number);
});

test("every number has one text, and no other text is a number", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.string({ maxLength: 10 }), (number, text) => {
      expect(numberOfBase62(base62(number))).toBe(number);
      const read = numberOfBase62(text);
      if (read !== undefined) expect(base62(read)).toBe(text);
    }),
    { seed: 7, numRuns: 3000 },
  );
});

test.for([
  "",
  "-",
  "-1",
  "+1",
  "00",
  "01",
  "0A",
  " 1",
  "1 ",
  "1\n",
  "1_0",
  "é",
  "１",
  "٣",
  ":",
  "fFgnDxSe8",
  "zzzzzzzzz",
  "1000000000",
  "1".repeat(200),
])("%j is no number", (text) => {
  expect(numberOfBase62(text)).toBeUndefined();
});
