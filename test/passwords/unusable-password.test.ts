import { expect, test } from "vitest";
import { isUsablePassword, unusablePassword } from "../../src/passwords/unusable-password.ts";

test("an unusable password is an exclamation mark and 40 random characters", () => {
  expect(unusablePassword()).toMatch(/^![a-zA-Z0-9]{40}$/);
  expect(unusablePassword()).not.toBe(unusablePassword());
});

test("usable is whatever does not begin with an exclamation mark, as in Django", () => {
  expect(isUsablePassword(unusablePassword())).toBe(false);
  expect(isUsablePassword("!")).toBe(false);
  expect(isUsablePassword("pbkdf2_sha256$1000$seasalt1$x")).toBe(true);
  expect(isUsablePassword("")).toBe(true);
});
