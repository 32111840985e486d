import { describe, expect, it } from "vitest";
import { exitCodeOf, outcomeOf } from "../../../src/leaks/reports/exit-code-of.ts";
import { someLeak, someResult } from "./some-result.ts";

const GAPS = [{ code: "unreadable", message: "It cannot be read." }];

describe("exitCodeOf", () => {
  it.each([
    ["clean", 0, someResult()],
    ["found", 1, someResult([someLeak()])],
    ["found", 1, someResult([someLeak({ rule: "known-key", context: "test" })])],
    ["incomplete", 2, someResult([], { gaps: GAPS })],
    ["found", 1, someResult([someLeak()], { gaps: GAPS })],
    ["clean", 0, someResult([], { accepted: [someLeak()] })],
    ["incomplete", 2, someResult([], { accepted: [someLeak()], gaps: GAPS })],
    ["clean", 0, someResult([], { stale: [{ rule: "exact-key", count: 1 }] })],
  ] as const)("%s is %i", (outcome, code, result) => {
    expect(outcomeOf(result)).toBe(outcome);
    expect(exitCodeOf(result)).toBe(code);
  });
});
