import { describe, expect, test } from "vitest";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { ADAPTERS, Browser, KEY, serve, type Handler } from "../web/live-site.ts";

type Data = Record<string, unknown>;

describe("39. `Vary: Cookie` whenever the session was touched in any way, `Cache-Control: private` (or no-store) when a session cookie is set", () => {
  describe.each(ADAPTERS)("%s", (adapter) => {
    const setup = async () => {
      const clock = fixedClock();
      const waxseal = createWaxseal<Data>({ keys: KEY, clock, session: { store: memoryStore(), idle: "1h" }, csrf: false });
      const theme = waxseal.cookie({ name: "theme", maxAge: "1d" });
      const users = waxseal.users({ find: () => Promise.resolve(undefined) });
      const user = { pk: 1, password: "hash", lastLogin: null, email: "" };
      const touch: Record<string, Handler<Data>> = {
        read: ({ wax }) => wax.session.data["n"],
        write: ({ wax }) => (wax.session.data["n"] = Math.random()),
        cycleKey: ({ wax }) => wax.session.cycleKey(),
        flush: ({ wax }) => wax.session.flush(),
        setExpiry: ({ wax }) => wax.session.setExpiry("1h"),
        current: ({ wax }) => users.current(wax),
        login: ({ wax }) => users.login(wax, user),
        logout: ({ wax }) => users.logout(wax),
        token: ({ wax }) => wax.csrf.token,
        field: ({ wax }) => wax.csrf.field,
        messages: ({ wax }) => wax.messages.size,
        addMessage: ({ wax }) => wax.messages.info("x"),
        getCookie: ({ wax }) => wax.cookies.get(theme),
        setCookie: ({ wax }) => wax.cookies.set(theme, "dark"),
        deleteCookie: ({ wax }) => wax.cookies.delete(theme),
        unsigned: ({ wax }) => wax.cookies.unsigned("any"),
      };
      const routes: Record<string, Handler<Data>> = { "GET /plain": ({ response }) => response.end("x") };
      for (const [name, how] of Object.entries(touch)) {
        routes[`GET /${name}`] = async (visit) => {
          await how(visit);
          const { "x-vary": vary, "x-cache": cache } = visit.request.headers as Record<string, string | undefined>;
          if (vary !== undefined) visit.response.setHeader("Vary", vary.split("|"));
          if (cache !== undefined) visit.response.setHeader("Cache-Control", cache);
          visit.response.end("x");
        };
      }
      const browser = new Browser(await serve(adapter, waxseal, routes));
      return { browser, clock, names: Object.keys(touch) };
    };

    test("nothing touched: neither header, with a session and without", async () => {
      const { browser } = await setup();
      for (const path of ["/plain", "/write", "/plain"]) {
        const { headers, setCookies } = await browser.get(path);
        if (path === "/plain") expect([headers.get("vary"), headers.get("cache-control"), setCookies]).toEqual([null, null, []]);
      }
    });

    test("touched in any way: Vary; a cookie set, whichever: private, and Vary too", async () => {
      const { browser, names } = await setup();
      for (const begun of [false, true]) {
        for (const name of names) {
          const one = browser.copy();
          if (begun) await one.get("/write");
          const { headers, setCookies } = await one.get(`/${name}`);
          const nothingToDo = !begun && ["cycleKey", "flush", "logout"].includes(name);
          expect([name, headers.get("vary")]).toEqual([name, "Cookie"]);
          expect([name, headers.get("cache-control")]).toEqual([name, setCookies.length > 0 ? "private, no-cache" : null]);
          if (["write", "login", "setExpiry", "addMessage", "setCookie", "deleteCookie"].includes(name)) expect(setCookies).not.toEqual([]);
          if (nothingToDo) expect(setCookies).toEqual([]);
        }
      }
    });

    test("renewed though nobody touched it: Vary and private", async () => {
      const { browser, clock } = await setup();
      await browser.get("/write");
      clock.pass(600);
      const { headers, setCookies } = await browser.get("/plain");
      expect(setCookies).toHaveLength(1);
      expect([headers.get("vary"), headers.get("cache-control")]).toEqual(["Cookie", "private, no-cache"]);
    });

    test.for([
      ["Accept-Encoding", "Accept-Encoding, Cookie"],
      ["cookie", "cookie"],
      ["Accept,  COOKIE", "Accept,  COOKIE"],
      ["*", "*"],
      ["", "Cookie"],
      ["X-Cookie", "X-Cookie, Cookie"],
      ["Origin|Accept", "Origin, Accept, Cookie"],
    ])("Vary %j becomes %j", async ([given, sent]) => {
      const { browser } = await setup();
      const { headers } = await browser.get("/read", { headers: { "x-vary": given! } });
      expect(headers.get("vary")).toBe(sent);
    });

    test.for([
      ["no-store", "no-store"],
      ["private", "private"],
      ["private, max-age=60", "private, max-age=60"],
      ["public, max-age=600", "private, max-age=600"],
      ["max-age=600, s-maxage=900", "private, max-age=600"],
      ["PUBLIC,S-MaxAge=5,immutable", "private, immutable"],
      ['private="x-thing", max-age=5', 'private, private="x-thing", max-age=5'],
      ["no-cache", "private, no-cache"],
      ["x-private, x-no-store", "private, x-private, x-no-store"],
    ])("Cache-Control %j becomes %j when a cookie is set, and stays when none is", async ([given, sent]) => {
      const { browser } = await setup();
      const headers = { "x-cache": given! };
      expect((await browser.get("/write", { headers })).headers.get("cache-control")).toBe(sent);
      expect((await browser.get("/setCookie", { headers })).headers.get("cache-control")).toBe(sent);
      expect((await browser.get("/read", { headers })).headers.get("cache-control")).toBe(given);
    });
  });
});
