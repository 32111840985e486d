import { describe, expect, test } from "vitest";
import { verifiers } from "./verifiers.ts";

describe("6. Signature truncated, extended, empty, swapped between two values: refused", () => {
  test.for(verifiers("shop.test"))("$name", ({ issue, verify }) => {
    const [one, other] = [issue("value one"), issue("value two")];
    const at = one.lastIndexOf(":") + 1;
    const [value, signature] = [one.slice(0, at), one.slice(at)];
    const [otherValue, otherSignature] = [other.slice(0, other.lastIndexOf(":") + 1), other.slice(other.lastIndexOf(":") + 1)];
    expect(verify(one) && verify(other)).toBe(true);

    for (let length = 0; length < signature.length; length++) {
      expect(verify(value + signature.slice(0, length)), `first ${String(length)}`).toBe(false);
      if (length > 0) expect(verify(value + signature.slice(length)), `without the first ${String(length)}`).toBe(false);
    }
    for (const more of ["A", "=", ":", "\0", " ", signature]) expect(verify(one + more)).toBe(false);
    for (const given of [value, value.slice(0, -1), signature, `:${signature}`, "", ":", "::", ":::"]) expect(verify(given)).toBe(false);

    expect(verify(value + otherSignature)).toBe(false);
    expect(verify(otherValue + signature)).toBe(false);
    expect(verify(value + signature.toLowerCase())).toBe(false);
    expect(verify(value + [...signature].reverse().join(""))).toBe(false);
  });

  test.for(["sha1", "sha256", "sha384", "sha512"] as const)("the bytes of %s's signature all count", (algorithm) => {
    for (const { issue, verify } of verifiers("shop.test", { algorithm })) {
      const token = issue("value");
      for (let at = token.lastIndexOf(":") + 1; at < token.length; at++) {
        const other = token[at] === "A" ? "B" : "A";
        expect(verify(token.slice(0, at) + other + token.slice(at + 1))).toBe(false);
      }
    }
  });
});
