import fc from "fast-check";
import { expect, test } from "vitest";
import { equalText } from "../../src/crypto/equal.ts";

test("any two texts are equal exactly when === says so, lone surrogates and all", () => {
  const text = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(equalText(one, other)).toBe(one === other);
      expect(equalText(one, String.fromCharCode(...Array.from(one, (_, at) => one.charCodeAt(at))))).toBe(true);
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test("one bit of one character is enough, wherever it is", () => {
  const expected = "mmvMt64GbL0fJlpI5Oz7oh2aGV9mQeQ1Wx3R2nq3bGk";
  for (let at = 0; at < expected.length; at++) {
    for (let bit = 0; bit < 16; bit++) {
      const given = expected.slice(0, at) + String.fromCharCode(expected.charCodeAt(at) ^ (1 << bit)) + expected.slice(at + 1);
      expect(equalText(given, expected)).toBe(false);
    }
  }
});

test.for([
  ["", "a"],
  ["a", ""],
  ["abc", "abcd"],
  ["abcd", "abc"],
  ["Ł", "A"], // latin1 would make them one
  ["\u212b", "\u00c5"], // equal only once normalized
])("%j is not %j", ([given, expected]) => {
  expect(equalText(given!, expected!)).toBe(false);
});

test("two empty texts are equal", () => {
  expect(equalText("", "")).toBe(true);
});
