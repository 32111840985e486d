import { describe, expect, test } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { dumps, loads } from "../../src/signing/object-signer.ts";
import { TimestampSigner } from "../../src/signing/timestamp-signer.ts";

const key = generateSecretKey();
const salt = "shop.test";
const REFUSED: unknown = expect.objectContaining({ name: "PayloadError", code: "WAXSEAL_JSON_INVALID" });

/** What is read of JSON whose signature holds, whoever wrote it. */
function read(json: string, encoding: "utf8" | "latin1" = "utf8"): unknown {
  const token = new TimestampSigner(key, { salt }).sign(Buffer.from(json, encoding).toString("base64url"));
  return loads(key, token, { salt, maxBytes: 10_000_000 });
}

describe("16. __proto__, constructor, duplicate keys, depth 100,000, integers beyond 2^53, NaN, BOM, raw control bytes in JSON: no pollution, no stack overflow, no changed number", () => {
  test.for(['{"__proto__":{"admin":true}}', '{"a":{"b":[{"__proto__":1}]}}', '{"\\u005f_proto__":{"admin":true}}', '{"__proto__":null}'])(
    "%s is refused",
    (json) => {
      expect(() => read(json)).toThrow(REFUSED);
      expect("admin" in {}).toBe(false);
    },
  );

  test("constructor, prototype, toString and hasOwnProperty are data, and pollute nothing when they are merged", () => {
    const json = '{"constructor":{"prototype":{"admin":true}},"prototype":{"admin":true},"toString":1,"hasOwnProperty":2}';
    const value = read(json) as object;
    expect(Object.keys(value)).toEqual(["constructor", "prototype", "toString", "hasOwnProperty"]);
    Object.assign({}, value);
    structuredClone(value);
    expect("admin" in {}).toBe(false);
    expect("admin" in Object).toBe(false);
  });

  test("a key __proto__ is not written either", () => {
    expect(() => dumps(key, JSON.parse('{"__proto__":1}'), { salt })).toThrow(expect.objectContaining({ code: "WAXSEAL_NOT_JSON" }));
  });

  test("of duplicate keys the last counts, as in Python, and its number is its own", () => {
    expect(read('{"a":1,"a":2}')).toEqual({ a: 2 });
    expect(read('{"a":9007199254740993,"a":1}')).toEqual({ a: 1 });
    expect(read('{"a":1,"a":9007199254740993}')).toEqual({ a: 9007199254740993n });
    expect(read('{"a":{"b":1},"a":[2],"a":9007199254740995}')).toEqual({ a: 9007199254740995n });
  });

  test.for(["[", '{"a":', '[{"a":', "[[],"])("a hundred thousand levels of %s", (open) => {
    const closers: Record<string, string> = { "[": "]", "{": "}" };
    const close = [...open]
      .reverse()
      .map((character) => closers[character] ?? "")
      .join("")
      .replace("][", "]");
    expect(() => read(open.repeat(100_000))).toThrow(REFUSED);
    expect(() => read(`${open.repeat(100_000)}1${close.repeat(100_000)}`)).toThrow(REFUSED);
  });

  test("a hundred thousand levels, and a cycle, are not written", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    for (const value of [deep, cycle, [cycle], [1n, deep]]) {
      expect(() => dumps(key, value, { salt })).toThrow(expect.objectContaining({ code: "WAXSEAL_NOT_JSON" }));
    }
  });

  test("whole numbers beyond 2^53 come back as they are, from both sides", () => {
    for (const number of [2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 64n, 10n ** 4299n, -(10n ** 4299n)]) {
      expect(read(String(number))).toBe(number);
      expect(loads(key, dumps(key, [number], { salt }), { salt })).toEqual([number]);
    }
    expect(loads(key, dumps(key, [2 ** 53, -(2 ** 60), 1e21], { salt }), { salt })).toEqual([2 ** 53, -(2 ** 60), 1e21]);
  });

  test.for(["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "[NaN]", '{"a":Infinity}', "1".repeat(4301)])("%s is refused", (json) => {
    expect(() => read(json)).toThrow(REFUSED);
  });

  test.for([
    ["\ufeff{}"],
    ["\ufeff1"],
    ['"a\nb"'],
    ['"a\tb"'],
    ['"\0"'],
    ['"\x1f"'],
    ["\x0b1"],
    ["\xa01"],
    ["1\u2028"],
    ['{"a":1}\0'],
    [""],
    [" "],
  ])("%j is refused", ([json]) => {
    expect(() => read(json!)).toThrow(REFUSED);
    expect(() => read(json!, "latin1")).toThrow(REFUSED);
  });

  test("five megabytes of brackets, quotes, backslashes, digits or keys are refused in the time it takes to read them", () => {
    const starts = performance.now();
    for (const piece of ["[", '"', "\\", '"\\', "9", '{"', "[]", "1,", "e", "-", "{}", '""']) {
      expect(() => read(piece.repeat(5_000_000 / piece.length))).toThrow(REFUSED);
    }
    expect(performance.now() - starts).toBeLessThan(14_000); // 1 to 2 s; a quadratic scan would take hours
  });
});
