import fc from "fast-check";
import { expect, test } from "vitest";
import { isText, textOfUtf8, utf8, wellFormed } from "../../src/encoding/utf8.ts";
import { wholeText } from "./arbitraries.ts";

const ILL_FORMED: unknown = expect.objectContaining({ name: "PayloadError", code: "WAXSEAL_TEXT_ILL_FORMED" });

test("text comes back from its bytes, a byte order mark included", () => {
  fc.assert(
    fc.property(wholeText(), (text) => {
      expect(textOfUtf8(utf8(text))).toBe(text);
      expect(utf8(text)).toEqual(new Uint8Array(Buffer.from(text, "utf8")));
    }),
    { seed: 11, numRuns: 1000 },
  );
  expect(textOfUtf8(utf8("\ufeffa"))).toBe("\ufeffa");
});

test.for(["\ud800", "a\ud83d", "\udc00a", "\udc00\ud800", "\ud83d\ud83e\uddad"])("%j is refused: it would become U+FFFD", (text) => {
  expect(isText(text)).toBe(false);
  expect(() => utf8(text)).toThrow(ILL_FORMED);
  expect(() => wellFormed(text)).toThrow(ILL_FORMED);
});

test.for([[undefined], [null], [1], [1n], [true], [Symbol("s")], [["a"]], [{ toString: () => "a" }], [new String("a")], [() => "a"]])(
  "%s is no text",
  ([value]) => {
    expect(isText(value)).toBe(false);
    expect(() => wellFormed(value as string)).toThrow(ILL_FORMED);
  },
);

test.for(["ff", "c0af", "eda080", "f4908080", "e282", "80"])("the bytes %s spell no text", (hex) => {
  expect(textOfUtf8(Buffer.from(hex, "hex"))).toBeUndefined();
});
