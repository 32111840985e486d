import { expect, test } from "vitest";
import * as salts from "../../src/signing/salts.ts";

const { ownSalt, userSalt } = salts;

test("no salt of Django's, of ours or of a user's can be another", () => {
  const django = Object.values(salts).filter((value) => typeof value === "string");
  const kinds = ["cookie", "session", "messages", "csrf", "bound", "url"] as const;
  const own = kinds.flatMap((kind) => ["", "a", "b", "v1:a", "a:b"].map((purpose) => ownSalt(kind, purpose)));
  expect(new Set([...django, ...own]).size).toBe(django.length + own.length);
  for (const salt of own) expect(() => userSalt(salt)).toThrow(expect.objectContaining({ code: "WAXSEAL_SALT_RESERVED" }));
});

test("a user's salt comes back as it is", () => {
  for (const salt of ["shop", " ", "é", "\u{1f9ad}", "Waxseal.x", "waxseal", "x.waxseal.", "__proto__"]) expect(userSalt(salt)).toBe(salt);
});
