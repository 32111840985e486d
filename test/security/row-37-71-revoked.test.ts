import { describe, expect, test, vi } from "vitest";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { ADAPTERS, Browser } from "../web/live-site.ts";
import { ADA, at, BOB, cart, COOKIES, DJANGO_COOKIE, HOUR, openShop, TABLES, who } from "./revoking-site.ts";

const PATIENCE = { timeout: 10_000, interval: 20 };
const RENEWALS = ["/who", "/change", "/prolong"];

/** One for each adapter, and everywhere for each place. */
const CASES = ADAPTERS.flatMap((adapter) => COOKIES.map((place) => ({ adapter, place, name: place.name })));

/** Revocations count in whole seconds: what was signed in within the second of one is revoked as well. */
const A_SECOND = 1;

describe("37. A stateless cookie after logout: refused where a revocation store is set; always past its own expiry: revoked", () => {
  test.for(CASES)("here at once, elsewhere after the refresh, and after a restart: $adapter, $name", async ({ adapter, place }) => {
    const { here, there, start } = await openShop(adapter, place);
    const browser = await here.signedIn();
    const [kept, stolen, elsewhere] = [browser.copy(), browser.copy(), at(there, browser)];
    const another = await here.signedIn(); // the same person, on another machine
    if (place.isLarge) expect(stolen.cookies.size).toBeGreaterThan(1);
    for (const one of [kept, stolen, elsewhere, another]) expect(await who(one)).toBe(ADA.email);

    expect((await browser.get("/logout")).text).toBe("nobody");
    for (const one of [browser, kept, stolen]) expect(await who(one)).toBe("nobody");
    await vi.waitFor(async () => expect(await who(elsewhere)).toBe("nobody"), PATIENCE);
    expect(await who(at(await start(), stolen))).toBe("nobody");
    for (const instance of [here, there]) expect(await who(at(instance, another))).toBe(ADA.email);
  });

  test.for([...COOKIES, ...TABLES])("a user's are ended by their primary key, but none that begins afterwards: $name", async (place) => {
    const { here, there, clock } = await openShop("node", place);
    const sessions = [await here.signedIn(), await there.signedIn()];
    const bob = await here.signedIn(BOB);
    clock.pass(A_SECOND);
    await here.revocations.revoke({ purpose: "session", subject: ADA.pk });
    for (const one of sessions) {
      expect(await who(at(here, one))).toBe("nobody");
      await vi.waitFor(async () => expect(await who(at(there, one))).toBe("nobody"), PATIENCE);
      for (const renewal of RENEWALS) expect((await one.copy().get(renewal)).text).toBe("nobody");
    }
    clock.pass(A_SECOND);
    const later = await here.signedIn();
    for (const instance of [here, there]) {
      expect(await who(at(instance, later))).toBe(ADA.email);
      expect(await who(at(instance, bob))).toBe(BOB.email);
    }
    clock.pass(HOUR / 2);
    await later.get("/change");
    expect(await who(later)).toBe(ADA.email);
  });

  test.for(COOKIES)("signing in kills what was copied before, and leaves the cookie of who signed in: $name", async (place) => {
    const { here, there } = await openShop("express", place);
    const browser = new Browser(here.site);
    await browser.get("/begin");
    const copied = browser.copy();
    expect(await cart(copied)).toBe("full");
    await browser.get(`/login-${ADA.pk}`);
    for (const instance of [here, there]) {
      await vi.waitFor(async () => expect(await cart(at(instance, copied))).toBe("empty"), PATIENCE);
      expect([await who(at(instance, browser)), await cart(at(instance, browser))]).toEqual([ADA.email, "full"]);
    }
  });

  test("a logout that comes when the session has just ended is one all the same", async () => {
    const { here, clock, gate } = await openShop("node", COOKIES[0]!);
    const browser = await here.signedIn();
    const leaving = browser.get("/slow/logout");
    await vi.waitFor(() => expect(gate.waiting).toBe(1));
    clock.pass(24 * HOUR);
    gate.open();
    expect(await leaving).toMatchObject({ status: 200, text: "nobody" });
    expect(browser.cookies.size).toBe(0);
  });

  test.for([1, 30, 59, 59.5, 60])("a session whose instance was %s seconds ahead is ended, too", async (seconds) => {
    const { start, here, clock } = await openShop("node", COOKIES[0]!);
    clock.pass(0.25);
    const ahead = await start(fixedClock(clock.now + seconds));
    const browser = at(here, await ahead.signedIn());
    const stolen = browser.copy();
    expect(await who(browser)).toBe(ADA.email);
    expect(await browser.get("/logout")).toMatchObject({ status: 200, text: "nobody" });
    for (const later of [0, 1, 60, 61, HOUR / 4]) {
      clock.pass(later);
      expect(await who(stolen)).toBe("nobody");
    }
  });
});

describe("71. A copied cookie session renewed past its absolute expiry or after logout: refused: however it was kept", () => {
  test.for(CASES)("renewed before the logout or after it: $adapter, $name", async ({ adapter, place }) => {
    const { here, there, clock } = await openShop(adapter, place);
    const browser = await here.signedIn();
    const thieves: Browser[] = [];
    for (const renewal of RENEWALS) {
      const thief = at(there, browser);
      clock.pass(HOUR / 4);
      await thief.get(renewal);
      expect(thief.cookieHeader).not.toBe(browser.cookieHeader);
      expect(await who(thief)).toBe(ADA.email);
      thieves.push(thief);
    }
    await browser.get("/logout");
    for (const thief of thieves) {
      expect(await who(at(here, thief))).toBe("nobody");
      await vi.waitFor(async () => expect(await who(thief)).toBe("nobody"), PATIENCE);
      for (const renewal of RENEWALS) {
        const renewed = thief.copy();
        await renewed.get(renewal);
        expect(await who(renewed)).toBe("nobody");
      }
    }
  });

  test.for(CASES)("past its absolute expiry: $adapter, $name", async ({ adapter, place }) => {
    const { here, clock } = await openShop(adapter, place);
    const thief = await here.signedIn();
    for (let hours = 1; hours < 24; hours++) {
      clock.pass(HOUR - 60);
      await thief.get(RENEWALS[hours % RENEWALS.length]!);
    }
    expect(await who(thief)).toBe(ADA.email);
    clock.pass(HOUR + 23 * 60 - 1);
    expect(await who(thief)).toBe(ADA.email);
    const last = thief.copy();
    clock.pass(1);
    for (const renewal of RENEWALS) await thief.get(renewal);
    for (const late of [thief, last]) expect(await who(late)).toBe("nobody");
  });

  const REQUESTS = [...RENEWALS, "/cycle"];

  test.for(CASES)("requests that were under way during the logout do not bring it back: $adapter, $name", async ({ adapter, place }) => {
    const { here, clock, gate } = await openShop(adapter, place);
    for (const request of REQUESTS) {
      const browser = await here.signedIn();
      clock.pass(HOUR / 4); // so that every visit renews
      const others = Array.from({ length: 3 }, () => browser.copy());
      const answers = others.map((other) => other.get(`/slow${request}`));
      await vi.waitFor(() => expect(gate.waiting).toBe(others.length));
      expect((await browser.get("/logout")).text).toBe("nobody");
      gate.open();
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses, request).toEqual(statuses.map(() => (request === "/who" ? 200 : 409)));
      for (const other of others) expect(await who(other), request).toBe("nobody");
    }
  });

  test.for([...COOKIES, DJANGO_COOKIE, ...TABLES])("nor those that were under way while a user's were revoked: $name", async (place) => {
    const { here, there, clock, gate } = await openShop("node", place);
    for (const request of REQUESTS) {
      clock.pass(A_SECOND);
      const browser = await here.signedIn();
      clock.pass(HOUR / 4);
      const answer = browser.get(`/slow${request}`);
      await vi.waitFor(() => expect(gate.waiting).toBe(1));
      await here.revocations.revoke({ purpose: "session", subject: ADA.pk });
      clock.pass(A_SECOND);
      gate.open();
      await answer;
      expect(await who(browser), request).toBe("nobody");
      await vi.waitFor(async () => expect(await who(at(there, browser))).toBe("nobody"), PATIENCE);
    }
  });
});
