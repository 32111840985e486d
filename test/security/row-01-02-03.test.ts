import { describe, expect, it } from "vitest";
import { signCookie, unsignCookie, verifyCookie } from "../../src/cookies/signed-cookie.ts";
import vectors from "../vectors/django.json" with { type: "json" };

const clock = (): number => 1_800_000_000;

describe("1. Name and salt of a signed cookie swapped so that their concatenation agrees (CVE-2026-6873): refused", () => {
  const text = "session-admin:7é🦭";
  const splits = Array.from({ length: [...text].length }, (_, at) => {
    const characters = [...text];
    return { name: characters.slice(0, at + 1).join(""), salt: characters.slice(at + 1).join("") };
  });

  it.each(splits)("signed for name $name, salt $salt", ({ name, salt }) => {
    const signed = signCookie("key", name, "value", { salt, clock });
    for (const other of splits) {
      const verdict = verifyCookie("key", other.name, signed, { salt: other.salt, clock });
      expect(verdict.ok).toBe(other === splits.find((one) => one.name === name));
      for (const [swappedName, swappedSalt] of [
        [other.salt, other.name],
        [other.salt + other.name, ""],
      ] as const) {
        if (swappedName !== name) expect(verifyCookie("key", swappedName, signed, { salt: swappedSalt, clock }).ok).toBe(false);
      }
    }
  });

  it("also where a salt itself spells the length that stands before it", () => {
    const signed = signCookie("key", "a", "value", { salt: "2:x", clock });
    for (const [name, salt] of [
      ["xa", "2:"],
      [":xa", "2"],
      ["a", "3:2:x"],
      ["2:xa", ""],
      ["a", "x"],
    ] as const) {
      expect(verifyCookie("key", name, signed, { salt, clock }).ok).toBe(false);
    }
  });

  it("with the legacy salt allowed, only what has the legacy signature", () => {
    const signed = signCookie("key", "admin", "value", { salt: "x", clock });
    expect(verifyCookie("key", "adminx", signed, { legacySalt: true, clock }).ok).toBe(false);
    expect(verifyCookie("key", "ad", signed, { salt: "minx", legacySalt: true, clock }).ok).toBe(false);
  });
});

describe("2. Salt with characters outside the basic plane (length in code points): same bytes as Django", () => {
  // Made by Django 5.2.18: get_cookie_signer(salt=_cookie_signer_salt(name, salt)).sign("v"), SECRET_KEY "key", at 1800000000.
  it.each([
    ["a", "🦭", "v:1xocE4:5m4Jbf5-qs5UDRFXl282-ecRWsXO2hcDjOQijQehqwI"],
    ["théme", "🦭é👩\u200d💻", "v:1xocE4:65mppVw_xZVoF6utKW_fhjlo1oKpj1Nz0m84O2p0s_E"],
    ["🦭", "日🦭", "v:1xocE4:XGWVs82jKTaxlRnR7Um3JAJLVF46vMvUo8URrqmYC2U"],
  ])("name %s, salt %s", (name, salt, signed) => {
    expect(signCookie("key", name, "v", { salt, clock })).toBe(signed);
    expect(unsignCookie("key", name, signed, { salt, clock })).toBe("v");
  });

  const beyondLatin = vectors.signed_cookie.filter(({ salt }) => /[^\0-\x7f]/.test(salt));

  it.each(beyondLatin)("name $name, salt $salt", ({ key, name, value, salt, time, signed }) => {
    expect(signCookie(key, name, value, { salt, clock: () => time })).toBe(signed);
  });

  it("has vectors with such salts", () => {
    expect(beyondLatin.length).toBeGreaterThan(0);
  });
});

describe("3. Legacy-salt cookie with the option off: refused; an expired v2 cookie with the option on: still expired", () => {
  it.each(vectors.signed_cookie)("$signed_legacy", ({ key, name, salt, value, time, signed, signed_legacy }) => {
    const at = { salt, clock: () => time + 10 };
    const refused = (how: () => unknown, reason: string): void => expect(how).toThrow(expect.objectContaining({ reason }));
    refused(() => unsignCookie(key, name, signed_legacy, at), "bad-signature");
    refused(() => unsignCookie(key, name, signed_legacy, { ...at, legacySalt: false }), "bad-signature");
    expect(unsignCookie(key, name, signed_legacy, { ...at, legacySalt: true })).toBe(value);
    refused(() => unsignCookie(key, name, signed, { ...at, maxAge: 9, legacySalt: true }), "expired");
    refused(() => unsignCookie(key, name, signed_legacy, { ...at, maxAge: 9, legacySalt: true }), "expired");
    refused(() => unsignCookie(key, name, signed, { ...at, clock: () => time - 61, legacySalt: true }), "future");
  });
});
