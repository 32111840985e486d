import { describe, expect, test } from "vitest";
import { django } from "../../src/django/preset.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { ADAPTERS, Browser, KEY, serve } from "../web/live-site.ts";

const HOUR = 3600;
const ADA = { pk: 7, password: "hash", lastLogin: null, email: "ada@example.org" };

const CASES = ADAPTERS.flatMap((adapter) => [
  { adapter, layout: "ours", preset: undefined },
  { adapter, layout: "Django's", preset: django({ timeZone: "UTC" }) },
]);

/** A site whose sessions lie in cookies, for 24 hours and an idle hour, and a browser that is signed in. */
async function visit({ adapter, preset }: Pick<(typeof CASES)[number], "adapter" | "preset">) {
  const clock = fixedClock();
  const waxseal = createWaxseal<Record<string, unknown>>({
    keys: KEY,
    clock,
    preset,
    session: { store: cookieStore(), maxAge: 24 * HOUR, idle: HOUR },
    csrf: false,
  });
  const users = waxseal.users({ find: () => Promise.resolve(ADA) });
  const site = await serve(adapter, waxseal, {
    "GET /login": async ({ wax, response }) => {
      await users.login(wax, ADA);
      response.end();
    },
    "GET /logout": async ({ wax, response }) => {
      await users.logout(wax);
      response.end();
    },
    "GET /who": async ({ wax, response }) => response.end((await users.current(wax))?.email ?? "nobody"),
    "GET /change": ({ wax, response }) => {
      wax.session.data["at"] = clock();
      response.end();
    },
    "GET /prolong": ({ wax, response }) => {
      wax.session.setExpiry("520w");
      response.end();
    },
  });
  const browser = new Browser(site);
  await browser.get("/login");
  return { clock, browser };
}

const who = async (browser: Browser): Promise<string> => (await browser.get("/who")).text;

describe("37. A stateless cookie after logout: refused where a revocation store is set; always past its own expiry", () => {
  test.for(CASES)("past its own expiry, whether it was signed out or not: $adapter, $layout", async (one) => {
    const { clock, browser } = await visit(one);
    const [kept, stolen] = [browser.copy(), browser.copy()];
    await browser.get("/logout");
    clock.pass(HOUR - 1);
    expect(await who(stolen.copy())).toBe(ADA.email); // nobody but the browser knows of the logout, as the docs say
    clock.pass(1);
    for (const late of [kept, stolen]) expect(await who(late)).toBe("nobody");
    clock.pass(-2 * HOUR);
    expect(await who(kept)).toBe("nobody"); // signed in the future
  });
});

describe("71. A copied cookie session renewed past its absolute expiry or after logout: refused", () => {
  test.for(ADAPTERS)("past its absolute expiry, however it was renewed: %s", async (adapter) => {
    for (const renewal of ["/who", "/change", "/prolong"]) {
      const { clock, browser } = await visit({ adapter, preset: undefined });
      const stolen = browser.copy();
      for (let halfHours = 1; halfHours < 48; halfHours++) {
        clock.pass(HOUR / 2);
        await stolen.get(renewal);
        expect(await who(stolen), `${renewal} after ${halfHours / 2} hours`).toBe(ADA.email);
      }
      expect(stolen.cookieHeader).not.toBe(browser.cookieHeader);
      clock.pass(HOUR / 2 - 1);
      expect(await who(stolen)).toBe(ADA.email);
      const last = stolen.copy();
      clock.pass(1);
      await stolen.get(renewal);
      for (const late of [stolen, last, browser]) expect(await who(late)).toBe("nobody");
    }
  });
});
