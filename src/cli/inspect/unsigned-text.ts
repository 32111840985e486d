/**
 * Reads what no key alone can vouch for: reset tokens, password hashes, CSRF tokens, session ids, and the tokens of others.
 *
 * @module
 */
import { isCsrfSecret, unmaskCsrfToken } from "../../csrf/mask.ts";
import { numberOfBase36 } from "../../encoding/base36.ts";
import { numberOfBase62 } from "../../encoding/base62.ts";
import { readHash } from "../../passwords/hashers.ts";
import { isUsablePassword } from "../../passwords/unusable-password.ts";
import { age, utcTime } from "../time-text.ts";
import type { Part, Reader, Trust } from "./reading.ts";

/** Django counts from here, by the wall clock of its TIME_ZONE. Source: Django 5.2, django/contrib/auth/tokens.py, _num_seconds. */
const YEAR_2001 = Date.UTC(2001, 0) / 1000;
const RESET = /(?:^|\/)(?:([\w-]+)\/)?([0-9a-z]{1,13})-([0-9a-f]{32})\/?$/;
const BOUND = /^([0-9A-Za-z]{1,9})-([\w-]{43})$/;
const HASH = /^([a-z0-9_]+)\$/;
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

const stateBound: Trust = {
  state: "unverified",
  why: "Only the application can check it: it is bound to the user's row (password, last login, address).",
};

export const readResetToken: Reader = (text) => {
  const [, uid, time, digits] = RESET.exec(text) ?? [];
  const seconds = time === undefined ? undefined : numberOfBase36(time);
  if (seconds === undefined) return undefined;
  const madeAt = utcTime(YEAR_2001 + seconds).replace("UTC", "in Django's TIME_ZONE");
  const user =
    uid === undefined
      ? []
      : [{ name: "user", text: uid, about: `the id ${JSON.stringify(Buffer.from(uid, "base64url").toString())}, as base64url` }];
  const parts: Part[] = [
    ...user,
    { name: "time", text: time!, about: madeAt },
    { name: "signature", text: digits!, about: "every second digit of an HMAC with SHA-256" },
  ];
  const notes = ["It ends once the password, the last login or the address changes, or after PASSWORD_RESET_TIMEOUT."];
  return { kind: "django-reset-token", title: "Django password reset token", parts, notes, trust: stateBound };
};

export const readBoundToken: Reader = (text, { now }) => {
  const [, time, signature] = BOUND.exec(text) ?? [];
  const signedAt = time === undefined ? undefined : numberOfBase62(time);
  if (signedAt === undefined) return undefined;
  const parts: Part[] = [
    { name: "time", text: time!, about: `${utcTime(signedAt)}, ${age(signedAt, now)}` },
    { name: "signature", text: signature!, about: "HMAC with SHA-256 over the time and the state" },
  ];
  return {
    kind: "waxseal-bound-token",
    title: "waxseal token bound to a state, such as a password reset",
    parts,
    notes: ["It ends once that state changes."],
    signedAt,
    trust: stateBound,
  };
};

export const readPasswordHash: Reader = (text) => {
  const why = "A hash is not signed: whoever can write to the database can write one.";
  if (!isUsablePassword(text) && /^![a-zA-Z0-9]{0,80}$/.test(text)) {
    return {
      kind: "django-unusable-password",
      title: "Unusable password",
      parts: [],
      notes: ["No password matches it; the account signs in some other way, or not at all."],
      trust: { state: "unverified", why },
    };
  }
  const [, algorithm] = HASH.exec(text) ?? [];
  if (algorithm === undefined) return undefined;
  const stored = readHash(text);
  const work = Object.entries(stored?.recipe.work ?? {}).map(([name, value]) => ({ name, text: String(value), about: "" }));
  const parts: Part[] = [{ name: "algorithm", text: algorithm, about: stored === undefined ? "not one that waxseal reads" : "" }, ...work];
  const notes = stored?.recipe.outdated ? ["It is of an older kind; the next login will make it again."] : [];
  return { kind: "django-password-hash", title: "Django password hash", parts, notes, trust: { state: "unverified", why } };
};

export const readCsrfToken: Reader = (text) => {
  const why = "A CSRF token is not signed; it counts only beside the secret in the cookie or the session.";
  if (/^[a-zA-Z0-9]{64}$/.test(text)) {
    const parts = [
      { name: "mask", text: text.slice(0, 32), about: "random, new for each page" },
      { name: "masked", text: text.slice(32), about: "the secret, shifted by the mask" },
      { name: "secret", text: unmaskCsrfToken(text), about: "the same in every token of this browser" },
    ];
    return { kind: "django-csrf-token", title: "Masked CSRF token, as in a form", parts, notes: [], trust: { state: "unverified", why } };
  }
  if (!isCsrfSecret(text)) return undefined;
  const id = /^[a-z0-9]{32}$/.test(text);
  const title = id ? "Django session id, or the secret of a CSRF cookie" : "CSRF secret, as in Django's csrftoken cookie";
  return {
    kind: id ? "django-id" : "django-csrf-secret",
    title,
    parts: [{ name: "random", text, about: "32 characters, nothing inside" }],
    notes: [],
    trust: { state: "unverified", why: "It is not signed; it only names something on the server." },
  };
};

export const readForeignToken: Reader = (text) => {
  if (!JWT.test(text)) return undefined;
  const [header, payload, signature] = text.split(".") as [string, string, string];
  const parts = [
    { name: "header", text: header, about: "JSON, as base64url" },
    { name: "payload", text: payload, about: "JSON, as base64url" },
    { name: "signature", text: signature, about: "by the algorithm that the header names" },
  ];
  return {
    kind: "jwt",
    title: "JSON Web Token",
    parts,
    notes: [],
    trust: { state: "unverified", why: "waxseal neither makes nor checks these." },
  };
};
