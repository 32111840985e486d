import { describe, expect, it } from "vitest";
import { serializeCookieValue, serializeSetCookie, type CookieAttributes } from "../../src/cookies/serialize.ts";

const set = (attributes: Partial<CookieAttributes> = {}): string => serializeSetCookie("a", "1", { secure: false, ...attributes });

describe("serializeSetCookie", () => {
  it("is HttpOnly, SameSite=Lax, for every path and for this browser's time, unless told otherwise", () => {
    expect(set()).toBe("a=1; Path=/; HttpOnly; SameSite=Lax");
    expect(set({ secure: true, httpOnly: false, sameSite: "Strict", path: "/a", domain: "shop.test" })).toBe(
      "a=1; Path=/a; Domain=shop.test; Secure; SameSite=Strict",
    );
    expect(set({ maxAgeSeconds: undefined, path: undefined, domain: undefined, httpOnly: undefined, sameSite: undefined })).toBe(set());
  });

  it("says the end twice, for browsers that know only one way", () => {
    const [, seconds, date] = /; Max-Age=(\d+); Expires=([^;]+);/.exec(set({ maxAgeSeconds: 3600.7 }))!;
    expect(seconds).toBe("3600");
    expect(Math.abs(Date.parse(date!) - Date.now() - 3_600_000)).toBeLessThan(5000);
    expect(set({ maxAgeSeconds: 0 })).toContain("; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT;");
    expect(set({ maxAgeSeconds: -5 })).toContain("; Max-Age=-5; Expires=Thu, 01 Jan 1970 00:00:00 GMT;");
  });

  it("counts the 4096 bytes that browsers keep, and says what to do", () => {
    const fits = 4096 - "a=; Path=/; HttpOnly; SameSite=Lax".length;
    expect(serializeSetCookie("a", "x".repeat(fits), { secure: false })).toHaveLength(4096);
    expect(() => serializeSetCookie("a", "x".repeat(fits + 1), { secure: false })).toThrow(
      expect.objectContaining({
        code: "WAXSEAL_COOKIE_TOO_LARGE",
        message: expect.stringMatching(/"a" would be 4097 bytes.*4096.*keep less/) as string,
      }),
    );
  });

  it("refuses what no header can carry", () => {
    for (const value of ["日本", "🦭", "Ā", "\ud800"]) {
      expect(() => serializeSetCookie("a", value, { secure: false })).toThrow(expect.objectContaining({ code: "WAXSEAL_COOKIE_VALUE" }));
    }
  });
});

describe("serializeCookieValue", () => {
  it.each([
    ["", '""'],
    ["abc-._~!#$%&'*+^`|:", "abc-._~!#$%&'*+^`|:"],
    ["a b", '"a b"'],
    ['a"b\\c', String.raw`"a\"b\\c"`],
    ["a,b;c", String.raw`"a\054b\073c"`],
    ["é\0\x7f\r\n", String.raw`"\351\000\177\015\012"`],
    ["=", '"="'],
  ])("%j is written %s", (value, written) => {
    expect(serializeCookieValue(value)).toBe(written);
  });
});
