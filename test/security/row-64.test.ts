import { describe, expect, test } from "vitest";
import { verifiers } from "./verifiers.ts";

describe("64. Signatures with characters from U+0100 up, or `é` at equal length: refused, no throw", () => {
  test.for(verifiers("shop.test"))("$name", ({ issue, verify }) => {
    const token = issue("value");
    const at = token.lastIndexOf(":") + 1;
    const [value, signature] = [token.slice(0, at), token.slice(at)];
    const shifted = (by: number): string =>
      Array.from(signature, (character) => String.fromCharCode(character.charCodeAt(0) + by)).join("");

    // In latin1, which keeps the low byte, each of these is the signature again.
    for (const by of [0x100, 0x200, 0x2000, 0x3000, 0xf000, 0xff00]) {
      expect(Buffer.from(shifted(by), "latin1").toString("latin1")).toBe(signature);
      expect(verify(value + shifted(by))).toBe(false);
    }
    for (let one = 0; one < signature.length; one++) {
      for (const other of [
        String.fromCharCode(signature.charCodeAt(one) + 0x100),
        "é",
        "Ł",
        "\u{1f9ad}",
        "\uffff",
        "\ud800",
        "\udc00",
        "\0",
      ]) {
        expect(verify(value + signature.slice(0, one) + other + signature.slice(one + 1))).toBe(false);
        if (other.length === 2) expect(verify(value + signature.slice(0, one) + other + signature.slice(one + 2))).toBe(false);
      }
    }
    for (const character of ["é", "ŁŢ", "€", "\u{1f9ad}", "\u0301", "\u200d", "\ufeff"]) {
      expect(verify(value + character.repeat(43).slice(0, 43))).toBe(false);
      expect(verify(value + character + signature)).toBe(false);
      expect(verify(value + signature + character)).toBe(false);
    }
    expect(
      verify(value + signature.normalize("NFKC").replace(/[a-z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) - 97 + 0xff41))),
    ).toBe(false); // full width
    expect(verify(token)).toBe(true);
  });
});
