import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PayloadError } from "../../src/errors.ts";
import { asciiJson } from "../../src/encoding/ascii-json.ts";
import { readJson } from "../../src/encoding/strict-json.ts";
import { jsonData } from "./arbitraries.ts";

const INVALID: unknown = expect.objectContaining({ name: "PayloadError", code: "WAXSEAL_JSON_INVALID" });

test("data comes back from what ascii-json wrote", () => {
  fc.assert(
    fc.property(jsonData, (value) => {
      expect(readJson(asciiJson(value))).toStrictEqual(value);
    }),
    { seed: 5, numRuns: 500 },
  );
});

test("any text at all is data, or our own error", () => {
  const fragments = fc.constantFrom(
    ...'[]{},:"\\ue1-+.0 \t\n\0\ufeff',
    "__proto__",
    "\\u005f",
    "12345678901234567890",
    "null",
    "1e999",
    "tru",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fragments, { maxLength: 30 }).map((parts) => parts.join("")),
      ),
      (text) => {
        try {
          readJson(text);
        } catch (error) {
          expect(error).toBeInstanceOf(PayloadError);
          expect(error).toEqual(INVALID);
        }
      },
    ),
    { seed: 6, numRuns: 5000 },
  );
});

describe("numbers stay what they are", () => {
  test.for([
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["9007199254740993", 9007199254740993n],
    ["-9007199254740993", -9007199254740993n],
    ["18446744073709551616", 18446744073709551616n],
    ["0.1", 0.1],
    ["1e16", 1e16],
    ["1e+16", 1e16],
    ["1E2", 100],
    ["9007199254740992.0", 9007199254740992],
    ["123456789012345678.5", 123456789012345678.5],
    ["5e-324", 5e-324],
    ["1234567890123456", 1234567890123456],
  ] as const)("%s", ([text, value]) => {
    expect(readJson(text)).toBe(value);
    expect(readJson(`{"a":[${text}]}`)).toStrictEqual({ a: [value] });
  });

  test("each finds its own source, though keys repeat and whole-number keys move to the front", () => {
    expect(readJson('{"b":9007199254740993,"2":12345678901234567890,"1":1,"b":9007199254740995}')).toStrictEqual({
      1: 1,
      2: 12345678901234567890n,
      b: 9007199254740995n,
    });
  });

  test("in a text they are text", () => {
    expect(readJson('["9007199254740993", "1e999"]')).toStrictEqual(["9007199254740993", "1e999"]);
  });

  test("up to 4,300 digits, as Python", () => {
    const nines = "9".repeat(4300);
    expect(readJson(nines)).toBe(BigInt(nines));
    expect(readJson(`-${nines}`)).toBe(-BigInt(nines));
    expect(() => readJson(`${nines}9`)).toThrow(INVALID);
    expect(() => readJson(`-${nines}9`)).toThrow(INVALID);
  });

  test.for(["1e309", "-1e309", "1E999", '{"a":1e400}', "1e99999999999"])("%s is beyond what can be kept, and refused", (text) => {
    expect(() => readJson(text)).toThrow(INVALID);
  });
});

describe("what only looks like JSON is refused", () => {
  test.for([
    ["empty", ""],
    ["a byte order mark", "\ufeff{}"],
    ["the same mark as bytes", "\xef\xbb\xbf{}"],
    ["a raw line feed in a text", '"a\nb"'],
    ["a raw NUL", '"a\0b"'],
    ["NaN", "NaN"],
    ["Infinity", "[Infinity]"],
    ["-Infinity", "-Infinity"],
    ["undefined", "undefined"],
    ["a trailing comma", "[1,]"],
    ["single quotes", "'a'"],
    ["a comment", "/**/1"],
    ["a leading zero", "01"],
    ["a plus", "+1"],
    ["two values", "1 2"],
    ["hexadecimal", "0x10"],
    ["a separator of digits", "1_0"],
    ["a BigInt literal", "1n"],
  ])("%s", ([, text]) => {
    expect(() => readJson(text!)).toThrow(INVALID);
  });
});

describe("no key reaches a prototype", () => {
  test.for([
    '{"__proto__":{"polluted":1}}',
    '{"a":[{"__proto__":null}]}',
    '{"\\u005f\\u005fproto__":1}',
    '{"__pr\\u006fto__":1}',
    '{"\\u005F_\\u0070\\u0072\\u006F\\u0074\\u006F\\u005f_":1}',
    '{"__proto__":1,"__proto__":2}',
  ])("%s is refused", (text) => {
    expect(() => readJson(text)).toThrow(INVALID);
  });

  test("constructor and prototype are names like any other, of one's own", () => {
    const value = readJson('{"constructor":{"prototype":{"polluted":1}},"toString":1}') as object;
    expect(Object.hasOwn(value, "constructor")).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test("as a value, __proto__ is text", () => {
    expect(readJson('["__proto__", "\\u005f"]')).toStrictEqual(["__proto__", "_"]);
  });
});

describe("depth", () => {
  test.for([
    ["[", "]"],
    ['{"a":', "}"],
  ])("100 levels of %s are read, 101 are refused", ([open, close]) => {
    const nested = (levels: number): string => open!.repeat(levels) + (open === "[" ? "" : "1") + close!.repeat(levels);
    expect(() => readJson(nested(100))).not.toThrow();
    expect(() => readJson(nested(101))).toThrow(INVALID);
    expect(() => readJson(nested(100_000))).toThrow(INVALID);
    expect(() => readJson(open!.repeat(1_000_000))).toThrow(INVALID);
  });

  test("brackets in texts do not count, escaped quotes do not end texts", () => {
    const text = `"${"[{".repeat(500)}\\"${"[".repeat(200)}\\\\"`;
    expect(readJson(`[${text}]`)).toStrictEqual([JSON.parse(text)]);
    expect(() => readJson(`["\\\\",${"[".repeat(101)}${"]".repeat(101)}]`)).toThrow(INVALID);
  });

  test("many brackets side by side are not deep", () => {
    expect(readJson(`[${"[],".repeat(1000)}[]]`)).toHaveLength(1001);
  });
});

test("a megabyte of anything is read or refused in a time that grows no faster than it", () => {
  const starts = performance.now();
  for (const piece of ["[", "{", '"', "\\", '"\\', "1", "1e", "-", "123456789012345,", '{"a":', "__proto__", "\\u005f", " "]) {
    expect(() => readJson(piece.repeat(1_000_000 / piece.length))).toThrow(INVALID);
  }
  expect(performance.now() - starts).toBeLessThan(5000); // 0.3 s here; a quadratic scan would take minutes
});
