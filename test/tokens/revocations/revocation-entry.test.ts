import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/errors.ts";
import { entryOf } from "../../../src/tokens/revocations/revocation-entry.ts";
import { FOR_EVER_MS } from "../../../src/tokens/revocations/revocation-store.ts";
import type { Revocation } from "../../../src/tokens/revocations/revocations.ts";

const NOW_MS = 1_800_000_000_000;
const PURPOSE = "shop.invite";

describe("entryOf", () => {
  it("revokes everything of a purpose until now, for ever, where nothing else is said", () => {
    expect(entryOf({ purpose: PURPOSE }, NOW_MS)).toEqual({
      purpose: PURPOSE,
      subject: "",
      beforeMs: NOW_MS + 1,
      expiresAtMs: FOR_EVER_MS,
    });
  });

  it("takes a number for the text that it is written as", () => {
    expect(entryOf({ purpose: PURPOSE, subject: 7 }, NOW_MS).subject).toBe("7");
    expect(entryOf({ purpose: PURPOSE, subject: "07" }, NOW_MS).subject).toBe("07");
  });

  it("counts the lifetime from the later of now and `before`: what is issued until then lives for so long", () => {
    const expiry = (before?: number): number =>
      entryOf({ purpose: PURPOSE, before: before === undefined ? undefined : new Date(before), lifetimeSeconds: 60 }, NOW_MS).expiresAtMs;
    expect([expiry(), expiry(NOW_MS - 5000), expiry(NOW_MS + 5000)]).toEqual([NOW_MS + 60_001, NOW_MS + 60_000, NOW_MS + 65_000]);
    expect(entryOf({ purpose: PURPOSE, before: new Date(NOW_MS), lifetimeSeconds: 0.0001 }, NOW_MS).expiresAtMs).toBe(NOW_MS + 1);
  });

  it("takes a moment up to a minute from now, for clocks that differ, and any moment of the past", () => {
    for (const beforeMs of [NOW_MS + 60_000, NOW_MS, 0, -1])
      expect(entryOf({ purpose: PURPOSE, before: new Date(beforeMs) }, NOW_MS).beforeMs).toBe(beforeMs);
  });

  it("takes names of up to 255 characters, whatever they are made of", () => {
    for (const name of ["x".repeat(255), "🦭".repeat(255), "__proto__", " "]) {
      expect(entryOf({ purpose: name, subject: name }, NOW_MS)).toMatchObject({ purpose: name, subject: name });
    }
  });

  it.each<[string, unknown]>([
    ["no purpose", {}],
    ["an empty purpose", { purpose: "" }],
    ["a purpose that is no text", { purpose: 7 }],
    ["half of a surrogate pair in the purpose", { purpose: "a\ud800" }],
    ["a NUL in the purpose", { purpose: "a\0b" }],
    ["a purpose that is too long", { purpose: "x".repeat(256) }],
    ["a purpose that is far too long", { purpose: "🦭".repeat(1_000_000) }],
    ["an empty subject, which would have been everybody", { purpose: PURPOSE, subject: "" }],
    ["a subject that is null", { purpose: PURPOSE, subject: null }],
    ["half of a surrogate pair in the subject", { purpose: PURPOSE, subject: "\udc00" }],
    ["a NUL in the subject", { purpose: PURPOSE, subject: "7\0" }],
    ["a subject that is too long", { purpose: PURPOSE, subject: "🦭".repeat(256) }],
    ["a subject that is not a number", { purpose: PURPOSE, subject: Number.NaN }],
    ["a subject that is not whole", { purpose: PURPOSE, subject: 1.5 }],
    ["a subject beyond what numbers tell apart", { purpose: PURPOSE, subject: 2 ** 53 }],
    ["a date that is none", { purpose: PURPOSE, before: new Date(Number.NaN) }],
    ["a number for a date", { purpose: PURPOSE, before: NOW_MS }],
    ["a moment beyond what clocks differ by", { purpose: PURPOSE, before: new Date(NOW_MS + 60_001) }],
    ["a lifetime of nothing", { purpose: PURPOSE, lifetimeSeconds: 0 }],
    ["a negative lifetime", { purpose: PURPOSE, lifetimeSeconds: -1 }],
    ["a lifetime that is not a number", { purpose: PURPOSE, lifetimeSeconds: Number.NaN }],
    ["an endless lifetime", { purpose: PURPOSE, lifetimeSeconds: Infinity }],
    ["a lifetime in milliseconds", { purpose: PURPOSE, lifetimeSeconds: 14 * 86_400_000 }],
    ["a lifetime as text", { purpose: PURPOSE, lifetimeSeconds: "14d" }],
  ])("refuses %s", (_, revocation) => {
    let thrown: unknown;
    try {
      entryOf(revocation as Revocation, NOW_MS);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigError);
    expect(thrown).toMatchObject({ code: "WAXSEAL_REVOCATION_INVALID" });
  });
});
