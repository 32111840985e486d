import { describe, expect, it } from "vitest";
import { BadSignature, PayloadError } from "../../src/errors.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { boundToken, type BoundToken, type BoundTokenSettings } from "../../src/tokens/bound-token.ts";
import { revokedWhere } from "./settings.ts";

interface Account {
  id: number;
  email: string;
  confirmed: boolean;
}

const clock = fixedClock();
const ANNA: Account = { id: 1, email: "anna@shop.test", confirmed: false };

function confirmations(over: Partial<BoundTokenSettings<Account>> = {}): BoundToken<Account> {
  return boundToken({
    keys: "key",
    clock,
    purpose: "shop.confirm",
    maxAgeSeconds: 100,
    state: ({ id, email, confirmed }) => [id, email, String(confirmed)],
    subject: undefined,
    revocations: undefined,
    ...over,
  });
}

describe("a bound token", () => {
  it("opens for its subject, until the state changes", () => {
    const issued = confirmations().issue(ANNA);
    expect(confirmations().open(issued, ANNA)).toBe(ANNA);
    expect(confirmations().verify(issued, { ...ANNA })).toMatchObject({ ok: true, value: ANNA, signedAt: clock() });
    for (const changed of [{ id: 2 }, { email: "anna@evil.test" }, { confirmed: true }]) {
      expect(confirmations().verify(issued, { ...ANNA, ...changed })).toMatchObject({ ok: false, reason: "bad-signature" });
      expect(() => confirmations().open(issued, { ...ANNA, ...changed })).toThrow(BadSignature);
    }
  });

  it("is of one purpose, and has an end unless it is told to have none", () => {
    const issued = confirmations().issue(ANNA);
    expect(confirmations({ purpose: "shop.other" }).verify(issued, ANNA).ok).toBe(false);
    clock.pass(101);
    expect(confirmations().verify(issued, ANNA)).toMatchObject({ reason: "expired" });
    expect(confirmations({ maxAgeSeconds: undefined }).verify(issued, ANNA).ok).toBe(true);
    clock.pass(-101);
  });

  it("is revoked by its purpose, or by its subject", () => {
    const issued = confirmations().issue(ANNA);
    const reason = (over: Partial<BoundTokenSettings<Account>>): unknown => confirmations(over).verify(issued, ANNA).reason;
    expect(reason({ revocations: revokedWhere(({ purpose }) => purpose === "shop.confirm") })).toBe("revoked");
    const ofAnna = revokedWhere(({ subjects }) => subjects.includes("1"));
    expect(reason({ revocations: ofAnna })).toBeUndefined();
    expect(reason({ revocations: ofAnna, subject: ({ id }) => id })).toBe("revoked");
    expect(reason({ revocations: revokedWhere(({ issuedAtMs }) => issuedAtMs === clock() * 1000) })).toBe("revoked");
  });

  it("refuses an empty state, which everybody has, and one that JSON would change", () => {
    const empty = confirmations({ state: () => [] });
    expect(() => empty.issue(ANNA)).toThrow(expect.objectContaining({ code: "WAXSEAL_STATE_EMPTY" }));
    expect(() => empty.verify(confirmations().issue(ANNA), ANNA)).toThrow(expect.objectContaining({ code: "WAXSEAL_STATE_EMPTY" }));
    expect(() => confirmations({ state: () => [NaN] }).issue(ANNA)).toThrow(PayloadError);
  });
});
