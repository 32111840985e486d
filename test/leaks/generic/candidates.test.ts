import { describe, expect, it } from "vitest";
import { literalsIn } from "../../../src/leaks/generic/candidates.ts";

function literalsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  return [...literalsIn(bytes)].map(({ start, end }) => bytes.toString("utf8", start, end));
}

describe("literalsIn", () => {
  it.each<[string, string, string[]]>([
    ["Python", `SECRET_KEY = 'abcd"efgh'`, [`abcd"efgh`]],
    ["a prefix", `KEY = b'abcdefgh'`, ["abcdefgh"]],
    ["three quotes", `KEY = """abcdefgh"""`, ["abcdefgh"]],
    ["JSON", `{"key": "abcd\\"efgh"}`, [`abcd\\"efgh`]],
    ["JSON in JSON", `"{\\"name\\": \\"abcdefgh\\"}"`, [`{\\"name\\": \\"abcdefgh\\"}`, "name", "abcdefgh"]],
    ["a template", "const key = `abcdefgh`;", ["abcdefgh"]],
    [".env", "SECRET=ab#$%(cd\n", ["ab#$%(cd"]],
    ["YAML", "secret: keyboard cat # why\n", ["keyboard", "keyboard cat"]],
    ["what ends a statement", "A=abcdefgh;", ["abcdefgh;", "abcdefgh"]],
    ["Laravel", "APP_KEY=base64:abcdefgh=", ["base64:abcdefgh=", "abcdefgh="]],
    ["an apostrophe", `It isn't 'abcdefgh'`, ["abcdefgh"]],
    ["a quote in quotes", `x.replace('"', '') + "abcdefgh"`, [`', '') + `, "abcdefgh"]],
    ["nothing", `a == b; c => d; e::f; g = "h"; http://i`, []],
  ])("finds those of %s", (_form, text, literals) => {
    expect(literalsOf(text)).toEqual(expect.arrayContaining(literals));
    if (literals.length === 0) expect(literalsOf(text)).toEqual([]);
  });

  it("takes 4 to 512 bytes, and none over a line's end", () => {
    expect(literalsOf(`"abc" "abcd"`)).toEqual(["abcd"]);
    expect(literalsOf(`"${"x".repeat(512)}"`)).toHaveLength(1);
    expect(literalsOf(`"${"x".repeat(513)}"`)).toHaveLength(0);
    expect(literalsOf(`A=${"x".repeat(512)}`)).toHaveLength(1);
    expect(literalsOf(`A=${"x".repeat(513)}`)).toHaveLength(0);
    expect(literalsOf(`"abcd\nefgh"`)).toEqual([]);
  });

  it("looks only from one place to another", () => {
    const bytes = Buffer.from(`"abcd" "efgh" "ijkl"`);
    expect([...literalsIn(bytes, 7, 13)]).toEqual([{ start: 8, end: 12, quote: 0x22 }]);
  });

  it.each(["=x", "x=", `"`, `\\"`, `'"`, `a:`, `="`, `\\`])("gives few literals of a text made of %j", (piece) => {
    const text = piece.repeat(50_000);
    let bytes = 0;
    for (const { start, end } of literalsIn(Buffer.from(text))) bytes += end - start;
    expect(bytes).toBeLessThan(8 * text.length);
  });
});
