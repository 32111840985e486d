import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PayloadError } from "../../src/errors.ts";
import { deflate } from "../../src/encoding/deflate.ts";
import { decodePayload, DEFAULT_MOST_BYTES, encodePayload } from "../../src/encoding/payload.ts";
import { jsonData } from "./arbitraries.ts";

const code = (name: string): unknown => expect.objectContaining({ name: "PayloadError", code: name });

test("data comes back, compressed or not", () => {
  fc.assert(
    fc.property(jsonData, fc.boolean(), (value, compress) => {
      const text = encodePayload(value, compress);
      expect(text).toMatch(/^\.?[\w-]+$/);
      expect(decodePayload(text)).toStrictEqual(value);
    }),
    { seed: 13, numRuns: 300 },
  );
});

test("it is compressed only where that saves more than the dot costs", () => {
  expect(encodePayload("x".repeat(100), true)).toMatch(/^\./);
  expect(encodePayload("x".repeat(100))).not.toMatch(/^\./);
  expect(encodePayload("short", true)).toBe(encodePayload("short", false));
});

test("and only where it is as long as it has to be for that", () => {
  const json = (bytes: number): string => "x".repeat(bytes - 2); // and two quotes
  expect(encodePayload(json(99), true, Infinity, 100)).toBe(encodePayload(json(99)));
  expect(encodePayload(json(100), true, Infinity, 100)).toMatch(/^\./);
  expect(encodePayload(json(100), false, Infinity, 100)).toBe(encodePayload(json(100)));
});

test("bytes are characters, as in Django: no UTF-8 is looked for", () => {
  expect(decodePayload(Buffer.from('"é"', "utf8").toString("base64url"))).toBe("\xc3\xa9");
});

describe("the bound is on bytes of JSON", () => {
  const hundred = "x".repeat(98); // and two quotes

  test.for([true, false])("compressed: %s", (compress) => {
    const text = encodePayload(hundred, compress);
    expect(decodePayload(text, 100)).toBe(hundred);
    expect(() => decodePayload(text, 99)).toThrow(code("WAXSEAL_PAYLOAD_TOO_LARGE"));
    expect(() => decodePayload(text, 99)).toThrow("99 bytes");
  });

  test("a megabyte where none is given", () => {
    expect(DEFAULT_MOST_BYTES).toBe(1_048_576);
    expect(decodePayload(encodePayload("x".repeat(1_048_574), true))).toHaveLength(1_048_574);
    expect(() => decodePayload(encodePayload("x".repeat(1_048_575), true))).toThrow(code("WAXSEAL_PAYLOAD_TOO_LARGE"));
  });
});

test.for([
  ["A", "WAXSEAL_PAYLOAD_INVALID"],
  ["YQ==", "WAXSEAL_PAYLOAD_INVALID"],
  ["e30=", "WAXSEAL_PAYLOAD_INVALID"],
  ["e3 0", "WAXSEAL_PAYLOAD_INVALID"],
  ["..e30", "WAXSEAL_PAYLOAD_INVALID"],
  [".", "WAXSEAL_PAYLOAD_INVALID"],
  [".e30", "WAXSEAL_PAYLOAD_INVALID"],
  ["", "WAXSEAL_JSON_INVALID"],
  [`.${deflate(Buffer.from("{")).toString("base64url")}`, "WAXSEAL_JSON_INVALID"],
] as const)("%j is %s", ([text, name]) => {
  expect(() => decodePayload(text)).toThrow(code(name));
});

test("any text is data or our own error", () => {
  const alphabet = fc.constantFrom(..."ABCabc019-_.=+/ ");
  fc.assert(
    fc.property(fc.string({ unit: alphabet, maxLength: 40 }), (text) => {
      try {
        decodePayload(text);
      } catch (error) {
        expect(error).toBeInstanceOf(PayloadError);
      }
    }),
    { seed: 14, numRuns: 3000 },
  );
});
