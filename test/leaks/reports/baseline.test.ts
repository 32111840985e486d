import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Leak } from "../../../src/leaks/leak.ts";
import { applyBaseline } from "../../../src/leaks/reports/baseline/apply-baseline.ts";
import { baselineOf } from "../../../src/leaks/reports/baseline/baseline-of.ts";
import { MOST_CHARACTERS, MOST_ENTRIES, readBaseline } from "../../../src/leaks/reports/baseline/read-baseline.ts";
import { blob, CURRENT, EVERY_KIND, FALLBACK, someLeak, someResult } from "./some-result.ts";

function baseline(...leaks: Leak[]): string {
  return baselineOf(someResult(leaks));
}

describe("a baseline", () => {
  it("accepts all that it was written of", () => {
    const applied = applyBaseline(someResult(EVERY_KIND), baseline(...EVERY_KIND));
    expect(applied.leaks).toEqual([]);
    expect(applied.accepted).toHaveLength(EVERY_KIND.length);
    expect(applied.stale).toEqual([]);
  });

  it("goes on accepting what moves to another line, or is spelled otherwise", () => {
    const moved = EVERY_KIND.map((leak) => ({ ...leak, line: leak.line + 100, column: 1 }));
    expect(applyBaseline(someResult(moved), baseline(...EVERY_KIND)).leaks).toEqual([]);
  });

  it("goes on accepting what is committed again with a file", () => {
    const later = [blob("b7"), blob("b8"), undefined].map((object) => someLeak({ place: { path: "a", object } }));
    expect(applyBaseline(someResult(later), baseline(someLeak({ place: { path: "a", object: blob("b1") } }))).leaks).toEqual([]);
  });

  it.each<[string, Leak]>([
    ["another key", someLeak({ key: FALLBACK })],
    ["another path", someLeak({ place: { path: "app/settings2.py" } })],
    ["a member of the file", someLeak({ place: { path: "app/settings.py", within: ["x"] } })],
    ["its name", someLeak({ place: { path: "app/settings.py", aspect: "name" } })],
    ["another rule", someLeak({ rule: "known-key" })],
    ["another variable", someLeak({ name: "OTHER" })],
    ["an object without a path", someLeak({ place: { path: undefined, object: blob("b1") } })],
  ])("does not accept %s", (_what, other) => {
    const { leaks, accepted } = applyBaseline(someResult([someLeak(), other]), baseline(someLeak()));
    expect(leaks).toEqual([other]);
    expect(accepted).toEqual([someLeak()]);
  });

  it("accepts so many in one file, and no more", () => {
    const lines = [3, 9, 40].map((line) => someLeak({ line }));
    const { leaks } = applyBaseline(someResult(lines), baseline(...lines.slice(0, 2)));
    expect(leaks).toEqual([lines[2]]);
  });

  it("lists entries that accept more than there is", () => {
    const text = baseline(someLeak(), someLeak({ line: 4 }), someLeak({ place: { path: "gone" } }));
    const { stale } = applyBaseline(someResult([someLeak()]), text);
    expect(stale).toMatchObject([
      { path: "app/settings.py", count: 2 },
      { path: "gone", count: 1 },
    ]);
  });

  it("calls nothing stale where the scan has not looked at everything", () => {
    const gaps = [{ code: "shallow-clone", message: "Fetch the rest." }];
    expect(applyBaseline(someResult([], { gaps }), baseline(someLeak())).stale).toEqual([]);
    expect(applyBaseline(someResult(), baseline(someLeak()), { isPartial: true }).stale).toEqual([]);
    expect(applyBaseline(someResult(), baseline(someLeak())).stale).toHaveLength(1);
  });

  it("can be written of a result that one was applied to", () => {
    const text = baseline(someLeak());
    expect(baselineOf(applyBaseline(someResult([someLeak()]), text))).toBe(text);
  });

  it("is the same whatever the order in which leaks were found, an entry a line", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...EVERY_KIND], { minLength: EVERY_KIND.length }), (leaks) => {
        expect(baseline(...leaks)).toBe(baseline(...EVERY_KIND));
      }),
    );
    const lines = baseline(...EVERY_KIND).split("\n");
    expect(lines.filter((line) => line.includes('"rule"'))).toHaveLength(10);
    expect(lines[3]).toBe('    {"rule":"jwt-secret","path":".env.prod","name":"JWT_SECRET","count":1},');
  });

  it("holds no line, column, disguise, nor how much of the key is there", () => {
    const text = baseline(someLeak({ line: 987, column: 654, disguise: "raw", part: { characters: 17, of: 64 } }));
    expect(JSON.parse(text)).toEqual({
      format: "waxseal-baseline/1",
      accepted: [{ rule: "exact-key", key: CURRENT, path: "app/settings.py", count: 1 }],
    });
  });

  it("of nothing accepts nothing", () => {
    expect(readBaseline(baseline()).size).toBe(0);
    expect(applyBaseline(someResult([someLeak()]), baseline()).leaks).toHaveLength(1);
  });
});

describe("readBaseline", () => {
  const entry = { rule: "exact-key", path: "CANARY", count: 1 };
  const file = (...accepted: unknown[]): string => JSON.stringify({ format: "waxseal-baseline/1", accepted });

  it("reads what is right", () => {
    expect([...readBaseline(file(entry)).values()]).toMatchObject([entry]);
  });

  it.each<[string, string]>([
    ["what is no JSON", "CANARY"],
    ["nothing", ""],
    ["a list", "[]"],
    ["null", "null"],
    ["another format", JSON.stringify({ format: "waxseal-baseline/2", accepted: [] })],
    ["no list", JSON.stringify({ format: "waxseal-baseline/1", accepted: { CANARY: 1 } })],
    ["a member too many", JSON.stringify({ format: "waxseal-baseline/1", accepted: [], CANARY: 1 })],
    ["an entry that is none", file("CANARY")],
    ["an entry with a member too many", file({ ...entry, CANARY: 1 })],
    ["an entry without a rule", file({ ...entry, rule: undefined })],
    ["a path that is none", file({ ...entry, path: ["CANARY"] })],
    ["a key that is none", file({ ...entry, key: null })],
    ["members that are none", file({ ...entry, within: "CANARY" })],
    ["too many members", file({ ...entry, within: Array.from({ length: 65 }, String) })],
    ["a count of 0", file({ ...entry, count: 0 })],
    ["a count of 1.5", file({ ...entry, count: 1.5 })],
    ["a count that is none", file({ ...entry, count: "1" })],
    ["no count", file({ ...entry, count: undefined })],
    ["an entry twice", file(entry, { ...entry, count: 2 })],
    ["__proto__", `{"format":"waxseal-baseline/1","accepted":[],"__proto__":{}}`],
    ["depth", `{"format":"waxseal-baseline/1","accepted":${"[".repeat(200)}${"]".repeat(200)}}`],
    ["too many entries", `{"format":"waxseal-baseline/1","accepted":[${"0,".repeat(MOST_ENTRIES)}0]}`],
    ["too much", " ".repeat(MOST_CHARACTERS + 1)],
  ])("refuses %s, and repeats nothing of it", (_what, text) => {
    expect(() => readBaseline(text)).toThrow(expect.objectContaining({ code: "WAXSEAL_BASELINE_INVALID" }));
    expect(() => readBaseline(text)).not.toThrow(/CANARY/);
  });

  it("throws nothing but ConfigError, whatever is changed in a file", () => {
    const text = baseline(...EVERY_KIND);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(text.length - 1), fc.string(), (from, to, other) => {
        try {
          readBaseline(text.slice(0, from) + other + text.slice(Math.max(from, to)));
        } catch (error) {
          expect(error).toMatchObject({ code: "WAXSEAL_BASELINE_INVALID" });
        }
      }),
    );
  });
});

describe("baselineOf", () => {
  it("writes nothing that would not be read", () => {
    const leaks = Array.from({ length: MOST_ENTRIES + 1 }, (_, index) => someLeak({ place: { path: String(index) } }));
    expect(() => baseline(...leaks)).toThrow(expect.objectContaining({ code: "WAXSEAL_BASELINE_TOO_LONG" }));
  });
});
