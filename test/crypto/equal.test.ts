import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equalBase64url, equalBytes, equalText } from "../../src/crypto/equal.ts";

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

test("bytes are equal when all their bits are, and they are as many", () => {
  const expected = Uint8Array.from({ length: 32 }, (_, at) => at * 7);
  expect(equalBytes(expected.slice(), expected)).toBe(true);
  expect(equalBytes(expected.subarray(1), expected)).toBe(false);
  expect(equalBytes(Uint8Array.of(...expected, 0), expected)).toBe(false);
  expect(equalBytes(new Uint8Array(), new Uint8Array())).toBe(true);
  for (let bit = 0; bit < 256; bit++) {
    const given = expected.slice();
    given[bit >> 3]! ^= 1 << (bit & 7);
    expect(equalBytes(given, expected)).toBe(false);
  }
});

describe("equality with the base64url of bytes", () => {
  const digit = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= \0\u00e9\u0141");

  test("says what equalText says of the text that it does not make, wherever in a longer text it begins", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 70 }),
        fc.string({ unit: digit, maxLength: 95 }),
        digit,
        fc.nat(94),
        (bytes, guess, other, at) => {
          const expected = Buffer.from(bytes).toString("base64url");
          const digest = Buffer.from(bytes).toString("latin1");
          const changed = expected.slice(0, at) + other + expected.slice(at + 1);
          for (const given of [expected, changed, guess, `${expected}A`, expected.slice(0, -1), expected.slice(1)]) {
            for (const before of ["", "v:", "\u{1f9ad}:"]) {
              expect(equalBase64url(before + given, digest, before.length)).toBe(equalText(given, expected));
            }
          }
        },
      ),
      { seed: 3, numRuns: 1000 },
    );
  });

  test("knows each of the 64 digits in each place, and takes no other character for it", () => {
    const characters = Array.from({ length: 0x200 + 256 }, (_, unit) =>
      String.fromCharCode(unit < 0x200 ? unit : (unit - 0x200) * 0x100 + 65),
    );
    for (let sextet = 0; sextet < 64; sextet++) {
      const bits = (sextet << 18) | (sextet << 12) | (sextet << 6) | sextet;
      const bytes = Buffer.from([bits >> 16, (bits >> 8) & 255, bits & 255]);
      const expected = bytes.toString("base64url");
      for (let at = 0; at < 4; at++) {
        const accepted = characters.filter((given) =>
          equalBase64url(expected.slice(0, at) + given + expected.slice(at + 1), bytes.toString("latin1")),
        );
        expect(new Set(accepted)).toEqual(new Set([expected[0]]));
      }
    }
  });

  test.for([20, 32, 48, 64])("of a hash of %i bytes: each bit of each character counts", (length) => {
    const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 89 + 7) & 255));
    const expected = bytes.toString("base64url");
    expect(equalBase64url(expected, bytes.toString("latin1"))).toBe(true);
    for (let at = 0; at < expected.length; at++) {
      for (let bit = 0; bit < 16; bit++) {
        const given = expected.slice(0, at) + String.fromCharCode(expected.charCodeAt(at) ^ (1 << bit)) + expected.slice(at + 1);
        expect(equalBase64url(given, bytes.toString("latin1"))).toBe(false);
      }
    }
  });
});
