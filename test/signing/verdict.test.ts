import { expect, test } from "vitest";
import type { Refusal } from "../../src/errors.ts";
import { refuse, valueOf } from "../../src/signing/verdict.ts";

test.for<[Refusal, string]>([
  ["malformed", "BadSignature"],
  ["bad-signature", "BadSignature"],
  ["expired", "SignatureExpired"],
  ["future", "BadSignature"],
  ["payload", "BadSignature"],
  ["revoked", "BadSignature"],
])("%s is thrown as %s", ([reason, name]) => {
  expect(refuse(reason)).toEqual({ ok: false, reason });
  expect(() => valueOf(refuse(reason))).toThrow(expect.objectContaining({ name, reason }));
});

test("a refusal is one object, which nobody can turn into an acceptance", () => {
  const refusal = refuse("bad-signature") as { ok: boolean };
  expect(refuse("bad-signature")).toBe(refusal);
  expect(() => (refusal.ok = true)).toThrow(TypeError);
});

test("a value is given out, even where it is empty", () => {
  expect(valueOf({ ok: true, value: "", key: "k", stale: false, signedAt: undefined })).toBe("");
});
