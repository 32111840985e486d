import { expect, it } from "vitest";
import { csrfError, type CsrfRefusal } from "../../src/csrf/refusal.ts";
import { CsrfError } from "../../src/errors.ts";

it.each<[CsrfRefusal, string]>([
  ["cross-site", "WAXSEAL_CSRF_CROSS_SITE"],
  ["origin-null", "WAXSEAL_CSRF_ORIGIN_NULL"],
  ["origin-not-allowed", "WAXSEAL_CSRF_ORIGIN"],
  ["token-missing", "WAXSEAL_CSRF_TOKEN_MISSING"],
  ["token-wrong", "WAXSEAL_CSRF_TOKEN"],
])("%s is a CsrfError with the code %s", (refusal, code) => {
  const error = csrfError(refusal);
  expect(error).toBeInstanceOf(CsrfError);
  expect(error.code).toBe(code);
});
