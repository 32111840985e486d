import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signCookie, unsignCookie, verifyCookie } from "../../src/cookies/signed-cookie.ts";
import { BadSignature, SignatureExpired, WaxsealError } from "../../src/errors.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";

const KEYS = new KeyRing({ current: "new key", fallbacks: ["old key"] });
const clock = (): number => 1_800_000_000;

describe("signed cookies", () => {
  it("come back as they went, and say which key vouches", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (name, value, salt) => {
        expect(unsignCookie(KEYS, name, signCookie(KEYS, name, value, { salt, clock }), { salt, clock })).toBe(value);
      }),
    );
    expect(verifyCookie(KEYS, "a", signCookie("new key", "a", "1", { clock }), { clock })).toMatchObject({
      ok: true,
      stale: false,
      signedAt: clock(),
    });
    expect(verifyCookie(KEYS, "a", signCookie("old key", "a", "1", { clock }), { clock })).toMatchObject({ ok: true, stale: true });
    expect(verifyCookie(KEYS, "a", signCookie("gone key", "a", "1", { clock }), { clock })).toMatchObject({
      ok: false,
      reason: "bad-signature",
    });
  });

  it("throw what the verdict says", () => {
    const signed = signCookie(KEYS, "a", "1", { clock });
    expect(() => unsignCookie(KEYS, "a", signed, { maxAge: 10, clock: () => clock() + 11 })).toThrow(SignatureExpired);
    expect(() => unsignCookie(KEYS, "b", signed, { clock })).toThrow(BadSignature);
    expect(() => unsignCookie(KEYS, "a", signed, { clock: () => clock() - 61 })).toThrow(expect.objectContaining({ reason: "future" }));
    expect(() => unsignCookie(KEYS, "a", "x", { clock })).toThrow(expect.objectContaining({ reason: "malformed" }));
  });

  it("throw nothing but our own errors, whatever comes in", () => {
    const signed = signCookie(KEYS, "a", "1", { clock });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.nat(signed.length - 1).map((at) => signed.slice(0, at) + "~" + signed.slice(at + 1)),
        ),
        (text) => {
          try {
            unsignCookie(KEYS, "a", text, { clock, legacySalt: true });
            expect.unreachable();
          } catch (error) {
            expect(error).toBeInstanceOf(WaxsealError);
          }
        },
      ),
    );
  });

  it.each(["\ud800", 7, undefined])("refuse a name or salt that is no text: %j", (bad) => {
    for (const [name, salt] of [
      [bad, ""],
      ["a", bad ?? null],
    ] as [string, string][]) {
      expect(() => signCookie(KEYS, name, "1", { salt })).toThrow(expect.objectContaining({ code: "WAXSEAL_COOKIE_INVALID" }));
      expect(() => verifyCookie(KEYS, name, "1", { salt })).toThrow(expect.objectContaining({ code: "WAXSEAL_COOKIE_INVALID" }));
    }
  });
});
