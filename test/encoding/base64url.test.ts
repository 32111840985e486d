import fc from "fast-check";
import { expect, test } from "vitest";
import { base64url, base64urlOfText, bytesOfBase64url, textOfBase64url } from "../../src/encoding/base64url.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

test("bytes come back, from the middle of a larger buffer too", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(20), (bytes, from) => {
      const view = bytes.subarray(Math.min(from, bytes.length));
      const text = base64url(view);
      expect(text).toMatch(/^[\w-]*$/);
      expect(text).toBe(Buffer.from(view).toString("base64url"));
      expect(bytesOfBase64url(text)).toEqual(Buffer.from(view));
    }),
    { seed: 9, numRuns: 1000 },
  );
});

test("bytes that are kept as characters are written and read alike", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const characters = Buffer.from(bytes).toString("latin1");
      expect(base64urlOfText(characters)).toBe(base64url(bytes));
      expect(textOfBase64url(base64url(bytes))).toBe(characters);
    }),
    { seed: 15, numRuns: 500 },
  );
});

test("of the texts that a decoder takes, one for each run of bytes is accepted", () => {
  const accepted = new Set<string>();
  for (const first of ALPHABET) {
    for (const second of ALPHABET) {
      for (const text of [first + second, `${first}${second}A`, `A${first}${second}`]) {
        const bytes = bytesOfBase64url(text);
        if (bytes === undefined) continue;
        expect(base64url(bytes)).toBe(text);
        if (text.length === 2) accepted.add(bytes.toString("hex"));
      }
    }
  }
  expect(accepted.size).toBe(256);
});

test("whatever is accepted is written the same way again", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8, unit: fc.constantFrom(...ALPHABET, "+", "/", "=", " ", "\n", "é", "Ł", "\0") }), (text) => {
      const bytes = bytesOfBase64url(text);
      if (bytes !== undefined) expect(base64url(bytes)).toBe(text);
    }),
    { seed: 10, numRuns: 5000 },
  );
});

test.for([
  "A",
  "AAAAA",
  "YR",
  "YWJ=",
  "YQ==",
  "YQ=",
  "YW I",
  "YWI ",
  "YWI\n",
  "+/",
  "YW+J",
  "YW/J",
  "YW.J",
  "ŁQ",
  "YWé",
  "\0",
  "=",
  "YW-J\r\n",
])("%j is refused", (text) => {
  expect(bytesOfBase64url(text)).toBeUndefined();
});

test("nothing spells no bytes", () => {
  expect(base64url(new Uint8Array())).toBe("");
  expect(bytesOfBase64url("")).toHaveLength(0);
});
