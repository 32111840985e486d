import { describe, expect, it } from "vitest";
import { age, utcTime } from "../../src/cli/time-text.ts";
import { NOW } from "./run-cli.ts";

describe("utcTime", () => {
  it("reads as a date, in UTC", () => {
    expect(utcTime(NOW)).toBe("2026-01-02 03:04:05 UTC");
    expect(utcTime(0.9)).toBe("1970-01-01 00:00:00 UTC");
    expect(utcTime(Number.MAX_SAFE_INTEGER)).toMatch(/beyond/);
  });
});

describe("age", () => {
  it.each([
    [0, "just now"],
    [1, "1 second ago"],
    [59, "59 seconds ago"],
    [60, "1 minute ago"],
    [7200, "2 hours ago"],
    [3 * 86_400 + 5000, "3 days ago"],
    [400 * 86_400, "1 year ago"],
    [-90, "in 1 minute"],
  ])("of %d seconds: %s", (seconds, text) => {
    expect(age(NOW - seconds, NOW)).toBe(text);
  });
});
