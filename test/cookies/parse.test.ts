import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCookieHeader, parseCookiePairs } from "../../src/cookies/parse.ts";
import { serializeCookieValue } from "../../src/cookies/serialize.ts";

describe("parseCookiePairs", () => {
  it("keeps doubles, and their order", () => {
    expect(parseCookiePairs("a=1; b=2; a=3")).toEqual([
      ["a", "1"],
      ["b", "2"],
      ["a", "3"],
    ]);
  });

  it("trims spaces and tabs around names and values, and nothing else", () => {
    expect(parseCookiePairs(" \t a \t=\t b \t")).toEqual([["a", "b"]]);
    for (const space of ["\u00a0", "\u2000", "\u3000", "\ufeff", "\v", "\f", "\x1f", "\x85"]) {
      expect(parseCookiePairs(`${space}a${space}=${space}b${space}`)).toEqual([[`${space}a${space}`, `${space}b${space}`]]);
    }
  });

  it.each([
    ['a="x', '"x'],
    ['a=x"', 'x"'],
    ['a="', '"'],
    ['a=""', ""],
    [String.raw`a="\054\"\\\x"`, `,"\\x`],
    [String.raw`a="\400\08\1"`, "400081"],
    [String.raw`a="\303\251"`, "Ã©"],
    [String.raw`a=\054`, String.raw`\054`],
    ["a=%22%3B", "%22%3B"],
  ])("unquotes as Python does: %s", (header, value) => {
    expect(parseCookiePairs(header)).toEqual([["a", value]]);
  });

  it("splits at every semicolon, in quotes too: which is why ours are escaped", () => {
    expect(parseCookiePairs('a="x;b=y"')).toEqual([
      ["a", '"x'],
      ["b", 'y"'],
    ]);
    expect(parseCookiePairs(`a=${serializeCookieValue("x;b=y")}`)).toEqual([["a", "x;b=y"]]);
  });

  it("reads back whatever of U+00FF and below is written", () => {
    const text = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(text, (value) => {
        const written = serializeCookieValue(value);
        expect(written).toMatch(/^[\x20-\x7e]*$/);
        expect(parseCookiePairs(`a=${written}; b=1`)).toEqual([
          ["a", value],
          ["b", "1"],
        ]);
      }),
    );
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (header) => void parseCookiePairs(header)));
  });

  it.each([
    ["10,000 cookies", Array.from({ length: 10_000 }, (_, at) => `c${String(at)}=${String(at)}`).join("; "), 10_000],
    ["1 MB of semicolons", ";".repeat(1_000_000), 0],
    ["1 MB of equals signs", "=".repeat(1_000_000), 1],
    ["1 MB of spaces", `a=${" ".repeat(1_000_000)}x`, 1],
    ["1 MB of spaces, then nothing", `a=x${" ".repeat(1_000_000)}`, 1],
    ["1 MB of backslashes", `a="${"\\".repeat(1_000_000)}"`, 1],
    ["1 MB of quotes", `a=${'"'.repeat(1_000_000)}`, 1],
    ["1 MB of octal", `a="${"\\054".repeat(250_000)}"`, 1],
  ])("is linear: %s", (_name, header, count) => {
    const before = performance.now();
    expect(parseCookiePairs(header)).toHaveLength(count);
    expect(performance.now() - before).toBeLessThan(10_000); // quadratic, it would be minutes
  });
});

describe("parseCookieHeader", () => {
  it("takes the last of doubles", () => {
    expect(parseCookieHeader("a=1; a=2").get("a")).toBe("2");
  });
});
