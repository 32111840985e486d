import { describe, expect, it } from "vitest";
import { purposeOfSalt } from "../../src/signing/purpose-of-salt.ts";
import * as salts from "../../src/signing/salts.ts";

describe("the purpose of a salt", () => {
  it.each([
    [salts.DATABASE_SESSION_SALT, "session"],
    [salts.COOKIE_SESSION_SALT, "session"],
    [salts.SESSION_AUTH_SALT, "session"],
    [salts.MESSAGES_SALT, "messages"],
    [salts.PASSWORD_RESET_SALT, "password-reset"],
    [salts.ownSalt("session", "id"), "session"],
    [salts.ownSalt("session", "table"), "session"],
    [salts.ownSalt("csrf", "cookie"), "csrf"],
    [salts.ownSalt("messages", "flash"), "messages"],
    [salts.ownSalt("token", "shop.invite"), "shop.invite"],
    [salts.ownSalt("once", "shop:once"), "shop:once"],
    [salts.ownSalt("url", "session.v1:x"), "session.v1:x"],
    [salts.ownSalt("cookie", "cart"), "cart"],
    [salts.ownSalt("bound", "a\nb"), "a\nb"],
    [salts.ownSalt("reset", "password-reset"), "password-reset"],
    ["waxseal.seal.v1:session:cookie", "session"],
    ["waxseal.seal.v1:once:shop.invite:7", "shop.invite:7"],
    ["waxseal.seal.v1:cookie:cart", "cart"],
    ["cookie:theme", "theme"],
    ["shop.invoice-link", "shop.invoice-link"],
    ["waxseal.seal.v1:odd", "waxseal.seal.v1:odd"],
    ["cookie:", "cookie:"],
    ["", ""],
  ])("%j is %j", (salt, purpose) => {
    expect(purposeOfSalt(salt)).toBe(purpose);
  });
});
