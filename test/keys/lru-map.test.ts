import fc from "fast-check";
import { expect, test } from "vitest";
import { LruMap } from "../../src/keys/lru-map.ts";

test("it holds at most so many, and lets go of the one unused for longest", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 100 }), fc.integer({ min: 1, max: 5 }), (uses, most) => {
      const map = new LruMap<number, number>(most);
      let latest: number[] = []; // the model: keys by use, the latest last
      for (const key of uses) {
        let made = false;
        map.getOrMake(key, () => {
          made = true;
          return key;
        });
        expect(made).toBe(!latest.includes(key));
        latest = [...latest.filter((other) => other !== key), key].slice(-most);
        expect(map.size).toBe(latest.length);
      }
    }),
    { seed: 21, numRuns: 500 },
  );
});

test("what cannot be made is not kept, and pushes nothing out", () => {
  const map = new LruMap<string, object>(1);
  const kept = map.getOrMake("a", () => ({}));
  expect(() =>
    map.getOrMake("b", () => {
      throw new RangeError("no");
    }),
  ).toThrow(RangeError);
  expect(map.size).toBe(1);
  expect(map.getOrMake("a", () => ({}))).toBe(kept);
});

test("names of Object.prototype are names like any other", () => {
  const map = new LruMap<string, number>(3);
  for (const name of ["__proto__", "constructor", "toString"]) expect(map.getOrMake(name, () => 1)).toBe(1);
  expect(map.size).toBe(3);
});
