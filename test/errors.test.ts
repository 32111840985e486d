import { describe, expect, test } from "vitest";
import * as errors from "../src/errors.ts";
import type { CsrfRefusal, Refusal } from "../src/errors.ts";

const {
  BadSignature,
  ConfigError,
  CsrfError,
  KeySourceError,
  PayloadError,
  SessionInterrupted,
  SignatureExpired,
  StoreError,
  TokenUsed,
  WaxsealError,
} = errors;
const REASONS: readonly Refusal[] = ["malformed", "bad-signature", "expired", "future", "payload", "revoked"];
const CSRF: Readonly<Record<CsrfRefusal, string>> = {
  "cross-site": "WAXSEAL_CSRF_CROSS_SITE",
  "origin-null": "WAXSEAL_CSRF_ORIGIN_NULL",
  "origin-not-allowed": "WAXSEAL_CSRF_ORIGIN",
  "origin-missing": "WAXSEAL_CSRF_ORIGIN_MISSING",
  "token-missing": "WAXSEAL_CSRF_TOKEN_MISSING",
  "token-wrong": "WAXSEAL_CSRF_TOKEN",
  "token-malformed": "WAXSEAL_CSRF_TOKEN_MALFORMED",
};

test("each class is one of ours, says its own name, and carries its code", () => {
  const made = [
    ...[ConfigError, KeySourceError, PayloadError, StoreError, WaxsealError].map(
      (Class) => [Class, new Class("WAXSEAL_TEST", "What.")] as const,
    ),
    [BadSignature, new BadSignature("malformed")] as const,
    [CsrfError, new CsrfError("cross-site")] as const,
    [SignatureExpired, new SignatureExpired()] as const,
    [SessionInterrupted, new SessionInterrupted()] as const,
    [TokenUsed, new TokenUsed()] as const,
  ];
  expect(new Set(made.map(([Class]) => Class))).toEqual(new Set(Object.values(errors)));
  for (const [Class, error] of made) {
    expect(error).toBeInstanceOf(Class);
    expect(error).toBeInstanceOf(WaxsealError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(Class.name);
    expect(error.code).toMatch(/^WAXSEAL_[A-Z_]+$/);
    expect(String(error)).toBe(`${Class.name}: ${error.message}`);
  }
});

describe("a refusal", () => {
  test.for(REASONS)("for %s has a code of its own, and a message that says what to do", (reason) => {
    const error = new BadSignature(reason);
    expect(error.reason).toBe(reason);
    expect(error.code).toBe(`WAXSEAL_${reason.toUpperCase().replace("-", "_")}`);
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    expect(error.cause).toBeUndefined();
  });

  test("for age is a class of its own below the others", () => {
    const error = new SignatureExpired();
    expect(error).toBeInstanceOf(BadSignature);
    expect([error.name, error.code, error.reason]).toEqual(["SignatureExpired", "WAXSEAL_EXPIRED", "expired"]);
  });
});

test.for(Object.entries(CSRF) as [CsrfRefusal, string][])(
  "a forgery's reason %s has the code %s, and a message that says what to do",
  ([reason, code]) => {
    const error = new CsrfError(reason);
    expect([error.reason, error.code]).toEqual([reason, code]);
    expect(error.message).toMatch(/^[A-Z].*\.$/);
  },
);

test("a cause is kept where there is one", () => {
  const cause = new Error("why");
  expect(new ConfigError("WAXSEAL_TEST", "What.", { cause }).cause).toBe(cause);
  expect(Object.hasOwn(new ConfigError("WAXSEAL_TEST", "What."), "cause")).toBe(false);
});

test("an interrupted session says what to tell the person", () => {
  expect(new SessionInterrupted().code).toBe("WAXSEAL_SESSION_INTERRUPTED");
  expect(new SessionInterrupted().message).toContain("sign in again");
});
