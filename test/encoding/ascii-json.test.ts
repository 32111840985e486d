import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asciiJson, hasTooManyDigits } from "../../src/encoding/ascii-json.ts";
import { readJson } from "../../src/encoding/strict-json.ts";
import { jsonData } from "./arbitraries.ts";

const NOT_JSON: unknown = expect.objectContaining({ name: "PayloadError", code: "WAXSEAL_NOT_JSON" });

describe("as Python 3.11 writes it with json.dumps(value, separators=(',', ':'))", () => {
  test.for([
    [1e16, "1e+16"],
    [9007199254740992, "9007199254740992.0"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e-5, "1e-05"],
    [1e-4, "0.0001"],
    [0.0001234, "0.0001234"],
    [1e-7, "1e-07"],
    [1.5e-7, "1.5e-07"],
    [1e21, "1e+21"],
    [1e22, "1e+22"],
    [1e23, "1e+23"],
    [123e18, "1.23e+20"],
    [-0, "-0.0"],
    [5e-324, "5e-324"],
    [2.2250738585072014e-308, "2.2250738585072014e-308"],
    [Number.MAX_VALUE, "1.7976931348623157e+308"],
    [0.1, "0.1"],
    [0.1 + 0.2, "0.30000000000000004"],
    [1.5, "1.5"],
    [-2.5e-5, "-2.5e-05"],
    [1e100, "1e+100"],
    [4.35, "4.35"],
    [1e-10, "1e-10"],
    [Math.PI, "3.141592653589793"],
    [100000000000000.5, "100000000000000.5"],
    [9999999999999998, "9999999999999998.0"],
    [99999999999999990000, "9.999999999999998e+19"],
    [0, "0"],
    [2 ** 53 - 1, "9007199254740991"],
    [1 - 2 ** 53, "-9007199254740991"],
  ])("%f is %s", ([value, text]) => {
    expect(asciiJson(value)).toBe(text);
    expect(asciiJson({ in: [value] })).toBe(`{"in":[${String(text)}]}`);
  });

  test.for([
    [2n ** 64n, "18446744073709551616"],
    [-(2n ** 64n), "-18446744073709551616"],
    [10n ** 30n, "1000000000000000000000000000000"],
    [5n, "5"],
  ] as const)("%s is %s", ([value, text]) => {
    expect(asciiJson(value)).toBe(text);
  });

  test.for([
    ["\ud800", '"\\ud800"'],
    ["\udc00x", '"\\udc00x"'],
    ["a\ud83d", '"a\\ud83d"'],
    ["\u{1f9ad}", '"\\ud83e\\uddad"'],
    ["\x7f", '"\\u007f"'],
    ['\0\x1f\b\f\n\r\t"\\/', '"\\u0000\\u001f\\b\\f\\n\\r\\t\\"\\\\/"'],
    ["\u2028\u2029", '"\\u2028\\u2029"'],
    ["\xe9", '"\\u00e9"'],
    ["\ufeff\uffff", '"\\ufeff\\uffff"'],
  ])("%j is %s", ([value, text]) => {
    expect(asciiJson(value)).toBe(text);
  });

  test("containers, without white space and without what is undefined", () => {
    expect(asciiJson({ b: [1, { a: null }], "\xe9": true, "": [], x: {}, gone: undefined })).toBe(
      '{"b":[1,{"a":null}],"\\u00e9":true,"":[],"x":{}}',
    );
    expect(asciiJson([2n ** 64n, { gone: undefined, "\xe9": "\xe9" }])).toBe('[18446744073709551616,{"\\u00e9":"\\u00e9"}]');
  });
});

test("JSON.parse finds in it what was written, all of it in ASCII", () => {
  fc.assert(
    fc.property(jsonData, (value) => {
      const text = asciiJson(value);
      expect(text).toMatch(/^[ -~]*$/);
      expect(JSON.parse(text)).toStrictEqual(value);
    }),
    { seed: 3, numRuns: 500 },
  );
});

test("any double and any whole number come back, through our reader", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
      (double, whole) => {
        expect(readJson(asciiJson([double]))).toStrictEqual([double]);
        const safe = whole >= Number.MIN_SAFE_INTEGER && whole <= Number.MAX_SAFE_INTEGER;
        expect(readJson(asciiJson({ whole }))).toStrictEqual({ whole: safe ? Number(whole) : whole });
      },
    ),
    { seed: 4, numRuns: 2000 },
  );
});

describe("what JSON would change or lose is refused", () => {
  class Point {
    x = 1;
  }
  class List extends Array<number> {
    toJSON(): string {
      return "something else";
    }
  }
  const cycle: unknown[] = [];
  cycle.push(cycle);
  const refused: Record<string, unknown> = {
    "what is undefined": undefined,
    "not a number": NaN,
    "an infinity": -Infinity,
    "a function": () => 1,
    "a symbol": Symbol("s"),
    "a Date": new Date(0),
    "a Map": new Map(),
    "a Set": new Set(),
    "a Uint8Array": new Uint8Array(2),
    "a String object": new String("s"),
    "a Number object": new Number(1),
    "an instance of a class": new Point(),
    "a RegExp": /x/,
    "an Error": new Error("x"),
    "a Promise": Promise.resolve(),
    "an array with toJSON": List.from([1, 2]),
    "an object with toJSON": { toJSON: () => "something else" },
    "an object with a hidden toJSON": Object.defineProperty({ a: 1 }, "toJSON", { value: () => undefined }),
    "an inherited toJSON": Object.create(Object.assign(Object.create(null) as object, { toJSON: () => 1 })) as unknown,
    "a key __proto__": JSON.parse('{"__proto__":1}') as unknown,
    "a hole in an array": Array(1),
    "a cycle": cycle,
    "4,301 digits": 10n ** 4300n,
  };

  test.for(Object.entries(refused))("%s", ([, value]) => {
    expect(() => asciiJson(value)).toThrow(NOT_JSON);
    if (value !== undefined) expect(() => asciiJson({ in: value })).toThrow(NOT_JSON);
    expect(() => asciiJson([value])).toThrow(NOT_JSON);
    expect(() => asciiJson([1n, value])).toThrow(NOT_JSON);
  });

  test("100 levels are written, 101 are not", () => {
    expect(asciiJson(nested(100))).toBe("[".repeat(100) + "]".repeat(100));
    expect(asciiJson([nested(99), 1n])).toHaveLength(2 * 100 + 2);
    expect(() => asciiJson(nested(101))).toThrow(NOT_JSON);
    expect(() => asciiJson(nested(100_000))).toThrow(NOT_JSON);
  });

  test("the refusal does not show the value", () => {
    expect(() => asciiJson({ "canary-key": "canary-value", bad: NaN })).toThrow(/^(?!.*canary)/s);
  });
});

test("null prototypes and objects of other realms are plain data", () => {
  expect(asciiJson(Object.assign(Object.create(null) as object, { a: 1 }))).toBe('{"a":1}');
  expect(asciiJson({ toJSON: "a member like any other" })).toBe('{"toJSON":"a member like any other"}');
});

test("4,300 digits are Python's bound, a sign apart", () => {
  expect(hasTooManyDigits("9".repeat(4300))).toBe(false);
  expect(hasTooManyDigits(`-${"9".repeat(4300)}`)).toBe(false);
  expect(hasTooManyDigits("9".repeat(4301))).toBe(true);
  expect(hasTooManyDigits(`-${"9".repeat(4301)}`)).toBe(true);
});

function nested(levels: number): unknown {
  let value: unknown[] = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}
