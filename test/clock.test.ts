import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { secondsOf, secondsOfLifetime, systemClock, wholeSecondsOf, type Duration, type Lifetime } from "../src/clock.ts";

const INVALID: unknown = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_DURATION_INVALID" });
const TEN_YEARS_SECONDS = 3653 * 86_400;

test.for([
  ["0s", 0],
  ["90s", 90],
  ["30m", 1800],
  ["2h", 7200],
  ["14d", 1_209_600],
  ["3w", 1_814_400],
  ["007d", 604_800],
  ["520w", 314_496_000],
  [0, 0],
  [-0, 0],
  [0.25, 0.25],
  [1e3, 1000],
  [TEN_YEARS_SECONDS, TEN_YEARS_SECONDS],
  ["3653d", TEN_YEARS_SECONDS],
] as const)("%j is %d seconds", ([duration, seconds]) => {
  expect(secondsOf(duration) === seconds).toBe(true);
});

describe("what is no duration is a ConfigError, never the lack of a limit", () => {
  test.for(
    [
      ...[NaN, Infinity, -Infinity, -1, -1e-9, TEN_YEARS_SECONDS + 1e-6, 1_209_600_000, Number.MAX_VALUE],
      ...["", " ", "1", "1y", "h", "1 h", " 1h", "1h ", "1h\n", "1H", "1h30m", "1.5h", "-1h", "+1h", "1e3s", "0x1s", "1_000s", "１h", "٣h"],
      ...["abc", "NaN", "Infinity", "unbounded", "3654d", "9999999999999s", "999999999999w", "1ms", "s".repeat(100_000)],
      ...[null, true, {}, [], ["1h"], 5n, { valueOf: () => 5 }, { toString: () => "1h" }, new Number(5), new String("1h"), new Date(0)],
    ].map((duration) => [inspect(duration).slice(0, 40), duration] as const),
  )("%s", ([, duration]) => {
    expect(() => secondsOf(duration as Duration)).toThrow(INVALID);
  });

  test("symbols and functions neither", () => {
    expect(() => secondsOf(Symbol("1h") as unknown as Duration)).toThrow(INVALID);
    expect(() => secondsOf((() => 5) as unknown as Duration)).toThrow(INVALID);
  });

  test("the error names the option, and not what was given", () => {
    expect(() => secondsOf("canary" as Duration, "idle")).toThrow(/^idle must be (?!.*canary)/);
  });
});

test("a lifetime is a duration, or says on purpose that there is no end", () => {
  expect(secondsOfLifetime("unbounded")).toBeUndefined();
  expect(secondsOfLifetime("1h")).toBe(3600);
  for (const lifetime of ["Unbounded", "", Infinity, null, undefined]) {
    expect(() => secondsOfLifetime(lifetime as Lifetime)).toThrow(INVALID);
  }
});

test("whole numbers with a unit are their product, or beyond ten years", () => {
  fc.assert(
    fc.property(fc.nat(2_000_000_000), fc.constantFrom("s", "m", "h", "d", "w"), (count, unit) => {
      const seconds = count * { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[unit];
      if (seconds > TEN_YEARS_SECONDS) expect(() => secondsOf(`${count}${unit}`)).toThrow(INVALID);
      else expect(secondsOf(`${count}${unit}`)).toBe(seconds);
    }),
    { seed: 30, numRuns: 1000 },
  );
});

test("the system's clock gives Unix seconds, with fractions", () => {
  const before = Date.now() / 1000;
  const now = systemClock();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThan(before + 60);
});

test("a clock is read in whole seconds", () => {
  expect(wholeSecondsOf(() => 0)).toBe(0);
  expect(wholeSecondsOf(() => 1_700_000_000.999)).toBe(1_700_000_000);
  expect(wholeSecondsOf(() => Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
});

test.for([[NaN], [Infinity], [-Infinity], [-1], [-0.5], [2 ** 53], [undefined], ["soon"], ["5"], [5n], [new Date(0)], [{}]])(
  "a clock that reads %s is a ConfigError",
  ([time]) => {
    expect(() => wholeSecondsOf(() => time as number)).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_CLOCK_INVALID" }),
    );
  },
);
