import { describe, expect, it } from "vitest";
import { z } from "zod";
import { django } from "../../src/django/preset.ts";
import { unsignCookie } from "../../src/cookies/signed-cookie.ts";
import { parseCookieHeader } from "../../src/cookies/parse.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import type { Handler } from "./live-site.ts";
import { ADAPTERS, Browser, KEY, serve } from "./live-site.ts";

const show = (value: unknown): string => JSON.stringify(value) ?? "undefined";

describe.each(ADAPTERS)("signed cookies under %s", (adapter) => {
  it("hold what their schema allows, for as long as they say", async () => {
    const clock = fixedClock(Math.floor(Date.now() / 1000));
    const waxseal = createWaxseal({ keys: KEY, clock });
    const theme = waxseal.cookie({ name: "theme", maxAge: "1h", schema: z.enum(["dark", "light"]) });
    const cart = waxseal.cookie({
      name: "cart",
      maxAge: "unbounded",
      path: "/shop",
      httpOnly: false,
      sameSite: "Strict",
      schema: z.array(z.string()),
    });
    const name = waxseal.cookie({ name: "name", maxAge: 60 });
    const site = await serve(adapter, waxseal, {
      "GET /set": ({ wax, response }) => {
        wax.cookies.set(theme, "dark");
        wax.cookies.set(cart, ["dune, \u{1f9ad}"]);
        wax.cookies.set(name, "Ann; Bé");
        response.end();
      },
      "GET /get": ({ wax, response }) => response.end(show([wax.cookies.get(theme), wax.cookies.get(cart), wax.cookies.get(name)])),
      "GET /why": ({ wax, response }) => response.end(show(wax.cookies.verify(theme))),
      "GET /drop": ({ wax, response }) => {
        wax.cookies.delete(theme);
        wax.cookies.delete(cart);
        response.end();
      },
    });
    const browser = new Browser(site);
    expect((await browser.get("/get")).text).toBe("[null,null,null]");
    const { setCookies } = await browser.get("/set");
    expect(setCookies.map((cookie) => cookie.replace(/^[^;]*|(?<=Expires=)[^;]*/g, ""))).toEqual([
      "; Path=/; Max-Age=3600; Expires=; HttpOnly; SameSite=Lax",
      "; Path=/shop; Max-Age=34560000; Expires=; SameSite=Strict",
      "; Path=/; Max-Age=60; Expires=; HttpOnly; SameSite=Lax",
    ]);
    expect((await browser.get("/get")).text).toBe('["dark",["dune, \u{1f9ad}"],"Ann; Bé"]');
    expect(JSON.parse((await browser.get("/why")).text)).toMatchObject({ ok: true, value: "dark", stale: false, signedAt: clock.now });
    clock.pass(61);
    expect((await browser.get("/get")).text).toBe('["dark",["dune, \u{1f9ad}"],null]');
    clock.pass(3540);
    expect((await browser.get("/get")).text).toBe('[null,["dune, \u{1f9ad}"],null]');
    expect(JSON.parse((await browser.get("/why")).text)).toEqual({ ok: false, reason: "expired" });
    expect((await browser.get("/drop")).setCookies[1]).toMatch(/^cart=""; Path=\/shop; Max-Age=0;/);
    expect([...browser.cookies.keys()]).toEqual(["name"]);
  });

  it("are Django's under its preset", async () => {
    const clock = fixedClock();
    const waxseal = createWaxseal({ keys: KEY, clock, preset: django({ timeZone: "UTC" }) });
    const theme = waxseal.cookie({ name: "theme", maxAge: "1h" });
    const count = waxseal.cookie({ name: "count", maxAge: "1h", schema: z.number() });
    const site = await serve(adapter, waxseal, {
      "GET /set": ({ wax, response }) => {
        wax.cookies.set(theme, 'a; b, "c"');
        response.end();
      },
      "GET /number": ({ wax, response }) => {
        wax.cookies.set(count, 5);
        response.end();
      },
      "GET /get": ({ wax, response }) => response.end(wax.cookies.get(theme)),
    });
    const browser = new Browser(site);
    await browser.get("/set");
    expect(unsignCookie(KEY, "theme", parseCookieHeader(browser.cookieHeader).get("theme")!, { clock })).toBe('a; b, "c"');
    expect((await browser.get("/get")).text).toBe('a; b, "c"');
    expect((await browser.get("/number")).text).toBe("WAXSEAL_COOKIE_TEXT");
  });

  it("say that they are stale, whose key is on its way out", async () => {
    const fresh = [...KEY].reverse().join("");
    const visit = async (keys: KeyRing): Promise<Browser> => {
      const waxseal = createWaxseal({ keys });
      const theme = waxseal.cookie({ name: "theme", maxAge: "1h" });
      const set: Handler<object> = ({ wax, response }) => {
        wax.cookies.set(theme, "dark");
        response.end();
      };
      return new Browser(
        await serve(adapter, waxseal, {
          "GET /set": set,
          "GET /why": ({ wax, response }) => response.end(show(wax.cookies.verify(theme).stale)),
        }),
      );
    };
    const browser = await visit(new KeyRing({ current: KEY }));
    await browser.get("/set");
    const under = async (keys: KeyRing): Promise<string> =>
      (await Object.assign(await visit(keys), { cookies: browser.cookies }).get("/why")).text;
    expect(await under(new KeyRing({ current: KEY }))).toBe("false");
    expect(await under(new KeyRing({ current: fresh, fallbacks: [KEY] }))).toBe("true");
    expect(await under(new KeyRing({ current: fresh, staged: [KEY] }))).toBe("false");
    expect(await under(new KeyRing({ current: fresh }))).toBe("undefined");
  });

  it("are those of the application, and of nobody else's making", async () => {
    const site = await serve(adapter, createWaxseal({ keys: KEY }), {
      "GET /": ({ wax, response }) => response.end(wax.cookies.get({ name: "theme" })),
      "GET /unsigned": ({ wax, response }) => response.end(wax.cookies.unsigned("a")),
    });
    const browser = new Browser(site);
    expect((await browser.get("/")).text).toBe("WAXSEAL_COOKIE_UNKNOWN");
    expect((await browser.get("/unsigned", { headers: { cookie: "a=1; b=2; a=3" } })).text).toBe("3");
  });
});
