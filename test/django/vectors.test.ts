import { describe, expect, it } from "vitest";
import {
  checkPasswordResetToken,
  csrfTokenMatches,
  decodeMessages,
  decodeSession,
  encodeMessages,
  encodeSession,
  makePasswordResetToken,
  maskCsrfSecret,
  parseCookieHeader,
  saltedHmac,
  serializeCookieValue,
  sessionAuthHash,
  signCookie,
  unmaskCsrfToken,
  unsignCookie,
  type SessionFields,
} from "../../src/django/index.ts";
import { serializeSetCookie } from "../../src/cookies/serialize.ts";
import vectors from "../vectors/django.json" with { type: "json" };

const SECONDS_IN_2001 = Date.UTC(2001, 0, 1) / 1000;
const at = (time: number) => ({ clock: () => time });

describe("saltedHmac", () => {
  it.each(vectors.salted_hmac)("$algorithm of $value", ({ key_salt, value, secret, algorithm, hexdigest }) => {
    const mac = saltedHmac(key_salt, value, secret, { algorithm: algorithm as "sha1" | "sha256" });
    expect(Buffer.from(mac).toString("hex")).toBe(hexdigest);
  });
});

describe("signed cookies", () => {
  it.each(vectors.signed_cookie)("$name = $value, salt $salt", ({ key, name, salt, value, time, signed, signed_legacy, cookie_header }) => {
    expect(signCookie(key, name, value, { salt, ...at(time) })).toBe(signed);
    expect(`${name}=${serializeCookieValue(signed)}`).toBe(cookie_header);
    const received = parseCookieHeader(cookie_header).get(name)!;
    expect(received).toBe(signed);
    expect(unsignCookie(key, name, received, { salt, maxAge: 60, ...at(time + 60) })).toBe(value);
    expect(unsignCookie(key, name, signed_legacy, { salt, legacySalt: true, maxAge: 60, ...at(time + 60) })).toBe(value);
    expect(() => unsignCookie(key, name, signed_legacy, { salt, ...at(time) })).toThrow(
      expect.objectContaining({ reason: "bad-signature" }),
    );
    for (const legacySalt of [false, true]) {
      const late = { salt, legacySalt, maxAge: 60, ...at(time + 61) };
      expect(() => unsignCookie(key, name, signed, late)).toThrow(expect.objectContaining({ reason: "expired" }));
    }
  });

  // A header carries nothing beyond U+00FF; Django itself fails there only when its server writes it.
  it.each(vectors.signed_cookie.filter(({ signed }) => /^[\0-\xff]*$/.test(signed)))(
    "Set-Cookie: $set_cookie",
    ({ name, signed, set_cookie }) => {
      const ours = serializeSetCookie(name, signed, { maxAgeSeconds: 3600, secure: true });
      const attributes = (header: string): string[] =>
        header
          .split("; ")
          .filter((part) => !/^expires=/i.test(part))
          .sort();
      expect(attributes(ours)).toEqual(attributes(set_cookie));
    },
  );
});

describe("parseCookieHeader", () => {
  it.each(vectors.parse_cookie)("$header", ({ header, cookies }) => {
    expect(Object.fromEntries(parseCookieHeader(header))).toEqual(cookies);
  });
});

describe("sessions", () => {
  it.each(vectors.session)("at $time", ({ key, time, data, session_data, signed_cookies }) => {
    const fields = data as SessionFields;
    expect(decodeSession(key, session_data, at(time))).toEqual(fields);
    expect(decodeSession(key, signed_cookies, { engine: "signed_cookies", maxAge: 60, ...at(time + 60) })).toEqual(fields);
    for (const engine of ["db", "signed_cookies"] as const) {
      const text = encodeSession(key, fields, { engine, ...at(time) });
      expect(decodeSession(key, text, { engine, ...at(time) })).toEqual(fields);
      const theirs = engine === "db" ? session_data : signed_cookies;
      if (!theirs.startsWith(".")) expect(text).toBe(theirs); // zlib may pack the same bytes in several ways
    }
    expect(() => decodeSession(key, session_data, { engine: "signed_cookies", ...at(time) })).toThrow(
      expect.objectContaining({ reason: "bad-signature" }),
    );
  });

  it("have vectors of both kinds, packed and not", () => {
    expect(new Set(vectors.session.map(({ session_data }) => session_data.startsWith(".")))).toEqual(new Set([true, false]));
  });
});

describe("password reset tokens", () => {
  it.each(vectors.password_reset)("$token", ({ key, pk, password, last_login, email, seconds_since_2001, token }) => {
    const user = { pk, password, email, lastLogin: last_login === null ? null : new Date(last_login.replace(/(?<!\+00:00)$/, "Z")) };
    const now = new Date((SECONDS_IN_2001 + seconds_since_2001) * 1000);
    expect(makePasswordResetToken(key, user, { now })).toBe(token);
    expect(checkPasswordResetToken(key, user, token, { now })).toBe(true);
    expect(checkPasswordResetToken(key, user, token, { now: new Date(now.getTime() + 259_200_000) })).toBe(true);
    expect(checkPasswordResetToken(key, user, token, { now: new Date(now.getTime() + 259_201_000) })).toBe(false);
    expect(checkPasswordResetToken(key, { ...user, email: `${email}x` }, token, { now })).toBe(false);
  });
});

describe("sessionAuthHash", () => {
  it.each(vectors.session_auth_hash)("$session_auth_hash", ({ key, password, session_auth_hash }) => {
    expect(sessionAuthHash(key, password)).toBe(session_auth_hash);
  });
});

describe("CSRF tokens", () => {
  it.each(vectors.csrf)("$masked", ({ secret, masked }) => {
    expect(unmaskCsrfToken(masked)).toBe(secret);
    expect(csrfTokenMatches(masked, secret)).toBe(true);
    expect(csrfTokenMatches(masked, [...secret].reverse().join(""))).toBe(false);
    expect(unmaskCsrfToken(maskCsrfSecret(secret))).toBe(secret);
  });
});

describe("messages", () => {
  it.each(vectors.messages)("$cookie", ({ key, messages, cookie }) => {
    const expected = messages.map(({ level, message, extra_tags }) => ({ level, message, extraTags: extra_tags }));
    const signedAt = { clock: () => Number.MAX_SAFE_INTEGER / 1000 };
    expect(decodeMessages(key, cookie, signedAt)).toEqual(expected);
    expect(decodeMessages(key, encodeMessages(key, expected))).toEqual(expected);
    const [payload, theirs] = [encodeMessages(key, expected), cookie].map((text) => text.split(":")[0]);
    if (!cookie.startsWith(".")) expect(payload).toBe(theirs);
  });
});
