import { describe, expect, it } from "vitest";
import { assertStrong } from "../../src/keys/assert-strong.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { isProduction } from "../../src/keys/is-production.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";

const strong = generateSecretKey();
const short = "short-and-not-published";

describe("assertStrong", () => {
  it("finds nothing in a strong ring", () => {
    const ring = new KeyRing({ current: strong, fallbacks: [generateSecretKey()], staged: [generateSecretKey()] });
    expect(assertStrong(ring, { production: true })).toEqual([]);
  });

  it.each([
    ["current", { current: short }, "npx waxseal generate"],
    ["fallback", { current: strong, fallbacks: [short] }, "SECRET_KEY_FALLBACKS"],
    ["staged", { current: strong, staged: [short] }, "npx waxseal generate"],
  ] as const)("refuses a weak %s key in production, reports it elsewhere", (state, keys, mending) => {
    const ring = new KeyRing(keys);
    expect(assertStrong(ring, { production: false })).toEqual([expect.objectContaining({ code: "too-short", state, label: "weak-1" })]);
    const refusal = expect.objectContaining({ code: "WAXSEAL_KEY_WEAK", message: expect.stringContaining(mending) as string }) as Error;
    expect(() => assertStrong(ring, { production: true })).toThrow(refusal);
  });

  it("says all that is wrong with all keys, and no key", () => {
    const ring = new KeyRing({ current: short, fallbacks: ["keyboard cat"] });
    const findings = assertStrong(ring, { production: false });
    expect(findings.map(({ label, code }) => [label, code])).toEqual([
      ["weak-1", "too-short"],
      ["weak-2", "too-short"],
      ["weak-2", "known-key"],
    ]);
    expect(JSON.stringify(findings)).not.toMatch(/short-and|keyboard cat/);
    expect(() => assertStrong(ring, { production: true })).toThrow(/weak-1.*weak-2/);
    expect(() => assertStrong(ring, { production: true })).not.toThrow(/short-and|keyboard cat/);
  });
});

describe("isProduction", () => {
  it.each([
    [undefined, true],
    ["", true],
    ["production", true],
    ["staging", true],
    ["Development", true],
    ["development", false],
    ["test", false],
  ])("takes NODE_ENV %j for production: %j", (value, expected) => {
    expect(isProduction({ NODE_ENV: value })).toBe(expected);
  });
});
