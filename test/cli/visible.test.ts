import { describe, expect, it } from "vitest";
import { visible, visibleBlock, visibleLine } from "../../src/cli/visible.ts";

describe("visible", () => {
  it("leaves what only shows itself", () => {
    const text = 'plain, é, 日本, 😀, \\, "quoted"\nnext line';
    expect(visible(text)).toBe(text);
  });

  it.each([
    ["\x1b[31mred", "\\u001b[31mred"],
    ["\x9b2J", "\\u009b2J"],
    ["\x07\b\r\t\x7f\0", "\\u0007\\u0008\\u000d\\u0009\\u007f\\u0000"],
    ["\u202eesrever", "\\u202eesrever"],
    ["\u2066\u2069\u061c\u200b\u2028\ufeff", "\\u2066\\u2069\\u061c\\u200b\\u2028\\ufeff"],
    ["\u{e0041}", "\\u{e0041}"],
    ["\ud800", "\\ud800"],
  ])("spells out %j", (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it("lets no character through that a terminal obeys", () => {
    const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join("");
    expect(visible(all)).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
  });

  it("keeps to one line, or to the lines and columns allowed", () => {
    expect(visibleLine("a\nb")).toBe("a\\nb");
    expect(visibleLine("x".repeat(40), 10)).toBe("xxxxxxxxx…");
    expect(visibleBlock("1\n2\n3\n4", 2)).toBe("1\n2\n… 2 more lines");
    expect(visibleBlock("x".repeat(40), 2, 10)).toBe(`${"x".repeat(10)}…`);
  });
});
