import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { layersOf } from "../../../src/leaks/guard/layers.ts";

const TEXT = "a text that is long enough to be told from others";

function layers(name: string, content: string | Uint8Array): [within: string, text: string | undefined][] {
  return [...layersOf(name, Buffer.from(content))].map(({ within, bytes }) => [
    within.join(" > "),
    bytes === undefined ? undefined : Buffer.from(bytes).toString(),
  ]);
}

const url = (content: string | Uint8Array): string => `data:text/plain;base64,${Buffer.from(content).toString("base64")}`;

describe("layersOf", () => {
  it("has the content first, and nothing else where there is nothing inside", () => {
    expect(layers("a.js", TEXT)).toEqual([["", TEXT]]);
    expect(layers("a.js", "")).toEqual([["", ""]]);
  });

  it("inflates gzip by how it begins, and Brotli by its name", () => {
    expect(layers("a.js", gzipSync(TEXT))[1]).toEqual(["gzip", TEXT]);
    expect(layers("a.js.br", brotliCompressSync(TEXT))[1]).toEqual(["a.js", TEXT]);
    expect(layers("a.js", brotliCompressSync(TEXT))).toHaveLength(1);
  });

  it("leaves what only looks compressed", () => {
    expect(layers("a.br", TEXT)).toEqual([["", TEXT]]);
    expect(layers("a.gz", gzipSync(TEXT).subarray(0, 20))).toHaveLength(1);
  });

  it("decodes each data: URL, whatever is around it, in either alphabet", () => {
    const odd = Buffer.from(`${TEXT}\u00ff\u00fe?>~`);
    const css = `a { b: url(${url(TEXT)}); c: url("${url(odd)}") } /* ;base64, */`;
    expect(layers("a.css", css).slice(1)).toEqual([
      [`data: URL at byte ${css.indexOf(url(TEXT)) + 23}`, TEXT],
      [`data: URL at byte ${css.indexOf(url(odd)) + 23}`, odd.toString()],
    ]);
    const urlSafe = `data:;base64,${odd.toString("base64url")}`;
    expect(layers("a.css", urlSafe).slice(1)).toEqual([["data: URL at byte 13", odd.toString()]]);
  });

  it("goes into what is inside of what is inside, and comes to an end", () => {
    expect(layers("a.js", url(gzipSync(url(TEXT)))).at(-1)).toEqual(["data: URL at byte 23 > gzip > data: URL at byte 23", TEXT]);
    let deep = TEXT;
    for (let depth = 0; depth < 30; depth++) deep = url(deep);
    expect(layers("a.js", deep)).toHaveLength(5);
  });

  it("says what is too much to be inflated", () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(257 * 1024 * 1024)));
    expect([...layersOf("a.gz", bomb)].map(({ within, bytes }) => [within, bytes === undefined])).toEqual([
      [[], false],
      [["a"], false],
      [["a", "gzip"], true],
    ]);
  });
});
