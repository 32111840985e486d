/**
 * Where we refuse, on purpose, what Django takes. Each row is shown with a real Django taking it, with the reason for our refusal, and
 * with the option that restores Django's way where there is one.
 *
 * @module
 */
import { deflateSync } from "node:zlib";
import {
  checkPasswordResetToken,
  csrfTokenMatches,
  decodeMessages,
  decodeSession,
  makePasswordResetToken,
  maskCsrfSecret,
  parseCookieHeader,
  unsignCookie,
} from "../../../src/django/index.ts";
import { KeyRing, loads, Signer, TimestampSigner } from "../../../src/index.ts";
import { checkPassword } from "../../../src/passwords/index.ts";
import type { Question } from "../oracle.ts";

export interface Strictness {
  name: string;
  /** Django answers this with a value. */
  question: Question;
  /** What that value has to be, where it is not merely there. */
  djangoAnswers?: unknown;
  /** Refuses: throws an error of ours with this code, or returns `false`. */
  ours: () => unknown;
  code: string | false;
  /** Does as Django, by option. */
  restored?: () => unknown;
}

const KEY = "e^4s(9!kq=v3x@0zr$1m8%w7y&b2u*h6t+j5n-c_pdalfgioqqqq";
const SALT = "strict";
const NOW = 1_750_000_000;
const NOW_BASE62 = "1uQowS";
const clock = (): number => NOW;
const HOUR_SECONDS = 3600;

/** Returns a token over `json` as it stands. */
function tokenOf(json: string, time = NOW_BASE62): string {
  return new Signer(KEY, { salt: SALT }).sign(`${Buffer.from(json, "latin1").toString("base64url")}:${time}`);
}

function unusual(name: string, token: string, code: string, restored?: () => unknown): Strictness {
  return {
    name,
    question: { op: "loads_loosely", key: KEY, salt: SALT, token, expected: null, now: NOW },
    ours: () => loads(KEY, token, { salt: SALT, clock }),
    code,
    ...(restored ? { restored } : {}),
  };
}

function payloadToken(payload: string): string {
  return new Signer(KEY, { salt: SALT }).sign(`${payload}:${NOW_BASE62}`);
}

const ahead = new TimestampSigner(KEY, { salt: SALT, clock: () => NOW + 61 }).sign("x");
const million = payloadToken(`.${deflateSync(JSON.stringify("x".repeat(1_048_576))).toString("base64url")}`);
const nested = tokenOf(`${"[".repeat(101)}${"]".repeat(101)}`);
const listSession = new TimestampSigner(KEY, { salt: "django.contrib.sessions.SessionStore", clock }).sign(
  Buffer.from("[1]").toString("base64url"),
);
const user = { pk: 1, password: "x", lastLogin: null, email: "" };
const resetAt = (seconds: number): string => makePasswordResetToken(KEY, user, { now: new Date(seconds * 1000) });
const secret = "ak1ni7Dxfs3bnkjzX9rhHIWmlhgyNtA3";
const csrfToken = maskCsrfSecret(secret);
const cookieSecret = maskCsrfSecret(secret);
const longPassword = "p".repeat(4097);
const longPasswordHash = "pbkdf2_sha256$1$salt$rBtc06LXLuHlUq1AsY5wwk5x0rhztdfgJtbN3IGxG88=";
const legacyCookie = new TimestampSigner(`django.http.cookies${KEY}`, { salt: "theme", clock }).sign("dark");

export const STRICTER: readonly Strictness[] = [
  {
    name: "a time in the future, beyond clockTolerance",
    question: { op: "timestamp_unsign", key: KEY, salt: SALT, signed: ahead, now: NOW, maxAge: 1 },
    ours: () => new TimestampSigner(KEY, { salt: SALT, clock }).unsign(ahead, { maxAge: 1 }),
    code: "WAXSEAL_FUTURE",
    restored: () => new TimestampSigner(KEY, { salt: SALT, clock, clockTolerance: "520w" }).unsign(ahead, { maxAge: 1 }),
  },
  unusual("a time with leading zeros", tokenOf("1", `00${NOW_BASE62}`), "WAXSEAL_MALFORMED"),
  unusual("a time before 1970", tokenOf("1", "-5"), "WAXSEAL_MALFORMED"),
  unusual("base64 with padding", payloadToken("e30="), "WAXSEAL_PAYLOAD_INVALID"),
  unusual("base64 with stray characters", payloadToken("e3\n!0"), "WAXSEAL_PAYLOAD_INVALID"),
  unusual("base64 with unused bits", payloadToken("e31"), "WAXSEAL_PAYLOAD_INVALID"),
  unusual(
    "base64 in the other alphabet",
    payloadToken(Buffer.from('"~~?"').toString("base64").replaceAll("=", "")),
    "WAXSEAL_PAYLOAD_INVALID",
  ),
  unusual("NaN", tokenOf("NaN"), "WAXSEAL_JSON_INVALID"),
  unusual("Infinity", tokenOf('{"a":-Infinity}'), "WAXSEAL_JSON_INVALID"),
  unusual("a number beyond double precision", tokenOf("1e400"), "WAXSEAL_JSON_INVALID"),
  unusual("a key __proto__", tokenOf('{"__proto__":1}'), "WAXSEAL_JSON_INVALID"),
  unusual("a key __proto__, escaped", tokenOf('{"\\u005f_proto__":1}'), "WAXSEAL_JSON_INVALID"),
  unusual("more than 100 levels", nested, "WAXSEAL_JSON_INVALID"),
  unusual("more than 1 MiB after inflating", million, "WAXSEAL_PAYLOAD_TOO_LARGE", () =>
    loads(KEY, million, { salt: SALT, clock, maxBytes: 2_000_000 }),
  ),
  {
    name: "a cookie signed with the legacy salt",
    question: { op: "cookie_unsign", key: KEY, name: "theme", salt: "", signed: legacyCookie, now: NOW, maxAge: 60, legacy: true },
    djangoAnswers: "dark",
    ours: () => unsignCookie(KEY, "theme", legacyCookie, { clock }),
    code: "WAXSEAL_BAD_SIGNATURE",
    restored: () => unsignCookie(KEY, "theme", legacyCookie, { clock, legacySalt: true }),
  },
  {
    name: "a session that is no object",
    question: { op: "loads_loosely", key: KEY, salt: "django.contrib.sessions.SessionStore", token: listSession, expected: null, now: NOW },
    ours: () => decodeSession(KEY, listSession, { clock }),
    code: "WAXSEAL_SESSION_INVALID",
  },
  messagesRow("messages that are no list", '{"a":1}'),
  messagesRow("messages among other things", '[["__json_message",0,20,"x"],5]'),
  messagesRow("a message that is no text", '[["__json_message",0,20,5]]'),
  {
    name: "a password reset token more than an hour in the future",
    question: { op: "reset_check", key: KEY, ...user, token: resetAt(NOW + HOUR_SECONDS + 1), now: NOW, timeout: 259_200 },
    djangoAnswers: true,
    ours: () => checkPasswordResetToken(KEY, user, resetAt(NOW + HOUR_SECONDS + 1), { now: new Date(NOW * 1000) }),
    code: false,
  },
  {
    name: "a csrftoken cookie that is masked, as Django before 4.1 wrote it",
    question: { op: "csrf_check", secret: cookieSecret, token: csrfToken },
    djangoAnswers: true,
    ours: () => csrfTokenMatches(csrfToken, cookieSecret),
    code: false,
  },
  {
    name: "a password of more than 4,096 bytes",
    question: { op: "password_check", password: longPassword, encoded: longPasswordHash },
    djangoAnswers: true,
    ours: () => checkPassword(longPassword, longPasswordHash, { iterations: 1 }),
    code: false,
  },
  {
    name: "white space of Unicode around a cookie's name",
    question: { op: "cookie_parse", header: "\xa0__Host-id=forged" },
    djangoAnswers: [["__Host-id", "forged"]],
    ours: () => parseCookieHeader("\xa0__Host-id=forged").has("__Host-id"),
    code: false,
  },
  {
    name: "fallbacks that are one string, which Django takes for keys of one character",
    question: {
      op: "unsign",
      key: KEY,
      fallbacks: "abc" as unknown as string[],
      salt: SALT,
      signed: new Signer("b", { salt: SALT }).sign("forged"),
    },
    djangoAnswers: "forged",
    ours: () => new KeyRing({ current: KEY, fallbacks: "abc" as unknown as string[] }),
    code: "WAXSEAL_KEY_LIST",
  },
  {
    name: "a blank key",
    question: { op: "sign", key: " ", salt: SALT, value: "x" },
    ours: () => new Signer(" ", { salt: SALT }),
    code: "WAXSEAL_KEY_EMPTY",
  },
  {
    name: "no salt, for which Django takes one that everybody shares",
    question: { op: "sign", key: KEY, salt: "", value: "x" },
    ours: () => new Signer(KEY, { salt: "" }),
    code: "WAXSEAL_SALT_EMPTY",
  },
  {
    name: "a salt that begins as ours do",
    question: { op: "sign", key: KEY, salt: "waxseal.x", value: "x" },
    ours: () => new Signer(KEY, { salt: "waxseal.x" }),
    code: "WAXSEAL_SALT_RESERVED",
  },
  {
    name: "a max age that is NaN, which never expires",
    question: { op: "timestamp_unsign", key: KEY, salt: SALT, signed: ahead, now: NOW + 10 ** 9, maxAge: "nan" },
    djangoAnswers: "x",
    ours: () => new TimestampSigner(KEY, { salt: SALT, clock }).unsign(ahead, { maxAge: Number.NaN }),
    code: "WAXSEAL_DURATION_INVALID",
  },
];

function messagesRow(name: string, json: string): Strictness {
  const payload = Buffer.from(json).toString("base64url");
  const cookie = new TimestampSigner(`django.http.cookies${KEY}`, { salt: "django.contrib.messages", clock }).sign(payload);
  return {
    name,
    question: { op: "messages_raw", key: KEY, cookie, now: NOW },
    ours: () => decodeMessages(KEY, cookie, { clock }),
    code: "WAXSEAL_MESSAGES_INVALID",
  };
}
