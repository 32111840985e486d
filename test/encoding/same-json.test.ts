import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiJson } from "../../src/encoding/ascii-json.ts";
import { copyOfJson } from "../../src/encoding/copy-of-json.ts";
import { isSameJson } from "../../src/encoding/same-json.ts";

/** JSON with the members of objects in the order of their names. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

const plain = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes("__proto__")); // which asciiJson refuses

describe("isSameJson", () => {
  it("says yes of a copy, whatever the order of its members", () => {
    fc.assert(
      fc.property(plain, (value) => {
        const copy = copyOfJson(value);
        expect(isSameJson(copy, value)).toBe(true);
        expect(isSameJson(sorted(copy), value)).toBe(true);
      }),
    );
  });

  it("agrees with JSON about any two values", () => {
    const few = fc.oneof(
      fc.constantFrom<unknown>(0, 1, "", "a", null, true, [], {}, [0], { a: 0 }, { a: {} }, { b: 0 }, [[]], [{}]),
      plain,
    );
    fc.assert(
      fc.property(few, few, (one, other) => {
        expect(isSameJson(one, other)).toBe(asciiJson(sorted(one)) === asciiJson(sorted(other)));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["a Date", new Date(0), {}],
    ["a Map", new Map(), {}],
    ["an object with a method toJSON", { toJSON: () => ({}) }, {}],
    ["an array with a method toJSON", Object.assign([], { toJSON: () => [] }), []],
    ["a function", () => undefined, {}],
    ["NaN in place of null", Number.NaN, null],
    ["minus zero", -0, 0],
    ["a hole", new Array<unknown>(1), [null]],
    ["a member that is inherited there", { toString: 1 }, {}],
    ["a cycle", cycle(), { self: { self: {} } }],
  ])("says no of %s", (_what, value, found) => {
    expect(isSameJson(value, found)).toBe(false);
  });

  it("says yes of an object without a prototype", () => {
    expect(isSameJson(Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 })).toBe(true);
  });
});

function cycle(): object {
  const value: { self?: unknown } = {};
  value.self = value;
  return value;
}
