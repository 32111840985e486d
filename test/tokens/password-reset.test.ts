import { describe, expect, it } from "vitest";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { eventsOn } from "../support/events.ts";
import { checkPasswordResetToken, makePasswordResetToken } from "../../src/tokens/password-reset.ts";

const user = { pk: 7, password: "hash", lastLogin: new Date("2026-01-02T03:04:05.678Z"), email: "a@b.test" };
const now = new Date("2026-06-01T12:00:00Z");
const token = makePasswordResetToken("key", user, { now });
const later = (seconds: number) => ({ now: new Date(now.getTime() + seconds * 1000) });

describe("a reset token of Django's", () => {
  it("lasts three days, or as long as is said", () => {
    expect(checkPasswordResetToken("key", user, token, later(259_200))).toBe(true);
    expect(checkPasswordResetToken("key", user, token, later(259_201))).toBe(false);
    expect(checkPasswordResetToken("key", user, token, { ...later(60), maxAge: "1m" })).toBe(true);
    expect(checkPasswordResetToken("key", user, token, { ...later(61), maxAge: "1m" })).toBe(false);
    expect(() => checkPasswordResetToken("key", user, token, { maxAge: NaN })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_DURATION_INVALID" }),
    );
  });

  it("ends with the password, the last login, the address and the user", () => {
    for (const change of [{ password: "other" }, { lastLogin: now }, { lastLogin: null }, { email: "A@b.test" }, { pk: 8 }]) {
      expect(checkPasswordResetToken("key", { ...user, ...change }, token, { now })).toBe(false);
    }
    expect(checkPasswordResetToken("key", { ...user, pk: "7", lastLogin: new Date("2026-01-02T03:04:05.001Z") }, token, { now })).toBe(
      true,
    );
  });

  it("holds under every key of the ring, and no other", () => {
    expect(checkPasswordResetToken(new KeyRing({ current: "new", fallbacks: ["key"] }), user, token, { now })).toBe(true);
    expect(checkPasswordResetToken("new", user, token, { now })).toBe(false);
  });

  it("is published with its time in Unix seconds, although its own count from 2001 by the clock on the wall", () => {
    const events = eventsOn("waxseal:verify");
    const inZurich = makePasswordResetToken("key", user, { now, timeZone: "Europe/Zurich" });
    checkPasswordResetToken("key", user, inZurich, { ...later(60), timeZone: "Europe/Zurich" });
    expect(events).toMatchObject([{ outcome: "ok", signedAt: now.getTime() / 1000 }]);
  });

  it("needs a time zone there is, and a Date or null", () => {
    expect(() => makePasswordResetToken("key", user, { timeZone: "Nowhere" })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_TIME_ZONE" }),
    );
    expect(() => makePasswordResetToken("key", { ...user, lastLogin: new Date(NaN) })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_RESET_USER" }),
    );
  });

  it.each([undefined, null, 7, {}, "", "-", "x".repeat(1e6), "\ud800"])("is nothing else: %#", (bad) => {
    expect(checkPasswordResetToken("key", user, bad as string, { now })).toBe(false);
  });
});
