import { describe, expect, it } from "vitest";
import { layersOf } from "../../../src/leaks/guard/layers.ts";

const TEXT = "a text that is long enough to be told from others";

function layers(content: string): [within: string, text: string][] {
  return [...layersOf(Buffer.from(content))].map(({ within, bytes }) => [within.join(" > "), Buffer.from(bytes).toString()]);
}

const url = (content: string | Uint8Array): string => `data:text/plain;base64,${Buffer.from(content).toString("base64")}`;

describe("layersOf", () => {
  it("has the content first, and nothing else where there is nothing inside", () => {
    expect(layers(TEXT)).toEqual([["", TEXT]]);
    expect(layers("")).toEqual([["", ""]]);
  });

  it("decodes each data: URL, whatever is around it, in either alphabet", () => {
    const odd = Buffer.from(`${TEXT}\u00ff\u00fe?>~`);
    const css = `a { b: url(${url(TEXT)}); c: url("${url(odd)}") } /* ;base64, */`;
    expect(layers(css).slice(1)).toEqual([
      [`data: URL at byte ${css.indexOf(url(TEXT)) + 23}`, TEXT],
      [`data: URL at byte ${css.indexOf(url(odd)) + 23}`, odd.toString()],
    ]);
    const urlSafe = `data:;base64,${odd.toString("base64url")}`;
    expect(layers(urlSafe).slice(1)).toEqual([["data: URL at byte 13", odd.toString()]]);
  });

  it("goes into what is inside of what is inside, and comes to an end", () => {
    expect(layers(url(url(TEXT))).at(-1)).toEqual(["data: URL at byte 23 > data: URL at byte 23", TEXT]);
    let deep = TEXT;
    for (let depth = 0; depth < 30; depth++) deep = url(deep);
    expect(layers(deep)).toHaveLength(5);
  });
});
