import { describe, expect, it } from "vitest";
import { BadSignature, PayloadError, SignatureExpired, StoreError, TokenUsed } from "../../src/errors.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import type { ClaimStore } from "../../src/tokens/claim-store.ts";
import { singleUseToken, type SingleUseToken } from "../../src/tokens/single-use-token.ts";
import { token } from "../../src/tokens/token.ts";
import { eventsOn } from "../support/events.ts";
import { ORDER, revokedWhere, settingsOf } from "./settings.ts";

interface Claim {
  id: string;
  lifetimeSeconds: number;
}

/** Claims in memory, which tell what they were asked. */
function claimsOf(): ClaimStore & { asked: Claim[] } {
  const asked: Claim[] = [];
  return {
    asked,
    claim(id, lifetimeSeconds) {
      const isFirst = asked.every((claim) => claim.id !== id);
      asked.push({ id, lifetimeSeconds });
      return Promise.resolve(isFirst);
    },
  };
}

const clock = fixedClock();
const over = (claims: ClaimStore, more: object = {}): SingleUseToken<unknown, unknown> =>
  singleUseToken({ ...settingsOf(clock, more), maxAgeSeconds: 100, claims });

describe("a single-use token", () => {
  it("is redeemed once, and says then that it was used", async () => {
    const claims = claimsOf();
    const invites = over(claims, { schema: ORDER });
    const issued = invites.issue({ id: 7, at: "x" });
    expect(invites.verify(issued)).toMatchObject({ ok: true, value: { id: 7, gift: false } });
    expect(claims.asked).toEqual([]);
    await expect(invites.redeem(issued)).resolves.toMatchObject({ id: 7, gift: false });
    const again = invites.redeem(issued);
    await expect(again).rejects.toBeInstanceOf(TokenUsed);
    await expect(again).rejects.toMatchObject({ code: "WAXSEAL_TOKEN_USED", reason: "revoked" });
  });

  it("publishes each verdict once, also that it was used", async () => {
    const events = eventsOn("waxseal:verify");
    const invites = over(claimsOf());
    const issued = invites.issue("a");
    await invites.redeem(issued);
    await expect(invites.redeem(issued)).rejects.toThrow(TokenUsed);
    await expect(invites.redeem(`${issued}x`)).rejects.toThrow(BadSignature);
    invites.verify(issued);
    expect(events.map(({ outcome, reason }) => reason ?? outcome)).toEqual(["ok", "revoked", "bad-signature", "ok"]);
  });

  it("differs from another one of the same content, of the same moment", async () => {
    const invites = over(claimsOf());
    const [one, other] = [invites.issue("a"), invites.issue("a")];
    expect(one).not.toBe(other);
    await invites.redeem(one);
    await expect(invites.redeem(other)).resolves.toBe("a");
  });

  it("is claimed for as long as it is good, and some minutes", async () => {
    const claims = claimsOf();
    const invites = over(claims);
    const issued = invites.issue("a");
    clock.pass(40);
    await invites.redeem(issued);
    expect(claims.asked).toEqual([{ id: expect.stringMatching(/^[\w-]{27}$/) as string, lifetimeSeconds: 360 }]);
    clock.pass(-40);
  });

  it("is good for as long as when it was issued, and claimed for that: another maxAge revives none", async () => {
    const claims = claimsOf();
    const lasting = (maxAgeSeconds: number) => singleUseToken({ ...settingsOf(clock), maxAgeSeconds, claims });
    const issued = lasting(100).issue("a");
    clock.pass(40);
    expect(await lasting(50).redeem(issued)).toBe("a");
    expect(claims.asked).toMatchObject([{ lifetimeSeconds: 360 }]); // until the last moment at which anybody accepts it
    clock.pass(60);
    expect(lasting(1000).verify(issued).ok).toBe(true);
    clock.pass(1);
    expect(lasting(1000).verify(issued).reason).toBe("expired");
    await expect(lasting(1000).redeem(issued)).rejects.toBeInstanceOf(SignatureExpired);
    clock.pass(-50);
    expect(lasting(50).verify(issued).reason).toBe("expired"); // nor is a shorter one passed by
    clock.pass(-51);
  });

  it("claims nothing that is refused", async () => {
    const claims = claimsOf();
    const invites = over(claims);
    const issued = invites.issue("a");
    await expect(invites.redeem(`${issued}x`)).rejects.toMatchObject({ reason: "bad-signature" });
    await expect(over(claims, { schema: ORDER }).redeem(issued)).rejects.toMatchObject({ reason: "payload" });
    await expect(over(claims, { revocations: revokedWhere(() => true) }).redeem(issued)).rejects.toMatchObject({ reason: "revoked" });
    clock.pass(101);
    await expect(invites.redeem(issued)).rejects.toBeInstanceOf(SignatureExpired);
    clock.pass(-101);
    expect(claims.asked).toEqual([]);
  });

  it("is no token that is good twice, nor is one of those redeemed", async () => {
    const claims = claimsOf();
    const twice = token(settingsOf(clock));
    expect(twice.verify(over(claims).issue("a")).ok).toBe(false);
    await expect(over(claims).redeem(twice.issue("a"))).rejects.toMatchObject({ reason: "bad-signature" });
  });

  it("gives nothing where its store fails", async () => {
    const down = over({ claim: () => Promise.reject(new StoreError("WAXSEAL_STORE_TIMEOUT", "Down.")) });
    await expect(down.redeem(down.issue("a"))).rejects.toBeInstanceOf(StoreError);
  });

  it("refuses at once what it could not give back", () => {
    expect(() => over(claimsOf()).issue(7)).toThrow(PayloadError);
    expect(() => over(claimsOf(), { schema: ORDER }).issue({ id: 7 })).toThrow(PayloadError);
  });
});
