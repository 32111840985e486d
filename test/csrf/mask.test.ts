import { describe, expect, it } from "vitest";
import { csrfTokenMatches, isCsrfSecret, maskCsrfSecret, newCsrfSecret, unmaskCsrfToken } from "../../src/csrf/mask.ts";

const SECRET = "ak1ni7Dxfs3bnkjzX9rhHIWmlhgyNtA3";

describe("a CSRF secret", () => {
  it("is 32 letters and digits, another each time", () => {
    const secrets = new Set(Array.from({ length: 100 }, newCsrfSecret));
    expect(secrets.size).toBe(100);
    for (const secret of secrets) expect(isCsrfSecret(secret)).toBe(true);
  });

  it("looks another way in each token, and is the same behind it", () => {
    const tokens = Array.from({ length: 50 }, () => maskCsrfSecret(SECRET));
    expect(new Set(tokens).size).toBe(50);
    expect(new Set(tokens.map((token) => token.slice(32))).size).toBe(50);
    for (const token of tokens) {
      expect(token).toMatch(/^[a-zA-Z0-9]{64}$/);
      expect(unmaskCsrfToken(token)).toBe(SECRET);
      expect(csrfTokenMatches(token, SECRET)).toBe(true);
    }
  });

  it("matches as it is too, as a script reads it from Django's cookie, and no other does", () => {
    expect(csrfTokenMatches(SECRET, SECRET)).toBe(true);
    for (let at = 0; at < 64; at++) {
      const token = maskCsrfSecret(SECRET);
      const changed = token.slice(0, at) + (token[at] === "a" ? "b" : "a") + token.slice(at + 1);
      expect(csrfTokenMatches(changed, SECRET)).toBe(false);
    }
  });

  const NO_TOKENS = [
    "",
    " ",
    SECRET.slice(1),
    `${SECRET}a`,
    `${SECRET}\n`,
    `${SECRET}${SECRET}\n`,
    "é".repeat(64),
    "-".repeat(64),
    "a".repeat(63),
    "a".repeat(65),
    "a".repeat(1e6),
  ];

  it.each(NO_TOKENS)("is in nothing but 64 letters and digits: %#", (token) => {
    expect(csrfTokenMatches(token, SECRET)).toBe(false);
    expect(() => unmaskCsrfToken(token)).toThrow(expect.objectContaining({ name: "CsrfError", code: "WAXSEAL_CSRF_TOKEN_MALFORMED" }));
  });

  it.each([...NO_TOKENS, SECRET + SECRET])("is nothing but 32 letters and digits: %#", (secret) => {
    expect(csrfTokenMatches(maskCsrfSecret(SECRET), secret)).toBe(false);
    expect(() => maskCsrfSecret(secret)).toThrow(expect.objectContaining({ code: "WAXSEAL_CSRF_TOKEN_MALFORMED" }));
  });
});
