import fc from "fast-check";
import { expect, test } from "vitest";
import { base36, numberOfBase36 } from "../../src/encoding/base36.ts";

test.for([
  [0, "0"],
  [10, "a"],
  [35, "z"],
  [36, "10"],
  [752921243, "cg9pqz"], // Django's, in test/vectors/django.json
  [Number.MAX_SAFE_INTEGER, "2gosa7pa2gv"],
] as const)("%d is %s", ([number, text]) => {
  expect(base36(number)).toBe(text);
  expect(numberOfBase36(text)).toBe(number);
});

test("every number has one text, and no other text is a number", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.string({ maxLength: 13 }), (number, text) => {
      expect(numberOfBase36(base36(number))).toBe(number);
      const read = numberOfBase36(text);
      if (read !== undefined) expect(base36(read)).toBe(text);
    }),
    { seed: 8, numRuns: 3000 },
  );
});

test.for([
  "",
  "-1",
  "+1",
  "1_0",
  " 1",
  "1 ",
  "1\n",
  "A",
  "1A",
  "00",
  "01",
  "1.0",
  "é",
  "２",
  "2gosa7pa2gw",
  "zzzzzzzzzzzzz",
  "1".repeat(14),
])("%j is no number", (text) => {
  expect(numberOfBase36(text)).toBeUndefined();
});
