import { describe, expect, test } from "vitest";
import { verifiers } from "./verifiers.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Returns other texts that a lenient decoder reads as the same bytes. */
function spellings(signature: string): string[] {
  const bytes = Buffer.from(signature, "base64url");
  const sameBytes = [...ALPHABET]
    .map((last) => signature.slice(0, -1) + last)
    .filter((text) => Buffer.from(text, "base64url").equals(bytes));
  const standard = bytes.toString("base64");
  const [middle, spaced] = [signature.slice(0, 20), signature.slice(20)];
  return [
    ...[
      `${signature}=`,
      `${signature}==`,
      standard,
      standard.replace(/=+$/, ""),
      signature.replaceAll("-", "+"),
      signature.replaceAll("_", "/"),
    ],
    ...sameBytes,
    ...[" ", "\n", "\r\n", "\t", "=", "\0", "."].flatMap((piece) => [signature + piece, piece + signature, middle + piece + spaced]),
    ...[encodeURIComponent(signature), signature.replace(/^./, (first) => `%${first.charCodeAt(0).toString(16)}`)],
  ].filter((text) => text !== signature);
}

describe("5. Other spellings of a signature's base64url (padding, `+/`, white space, non-zero trailing bits): refused", () => {
  test.for(verifiers("shop.test"))("$name", ({ issue, verify }) => {
    let tried = 0;
    for (let round = 0; round < 20; round++) {
      const token = issue(`value ${String(round)}`);
      const at = token.lastIndexOf(":") + 1;
      expect(verify(token)).toBe(true);
      for (const spelling of spellings(token.slice(at))) {
        expect(verify(token.slice(0, at) + spelling), spelling).toBe(false);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(20 * 25);
  });

  test("43 characters leave two bits unused, so three other last characters decode alike", () => {
    const [{ issue }] = verifiers("shop.test");
    const signature = issue("v").split(":").at(-1)!;
    const alike = [...ALPHABET].filter((last) =>
      Buffer.from(signature.slice(0, -1) + last, "base64url").equals(Buffer.from(signature, "base64url")),
    );
    expect(alike).toHaveLength(4);
  });
});
