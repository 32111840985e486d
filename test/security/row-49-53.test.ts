import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import type { WaxsealOptions } from "../../src/web/options.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName, type Handler } from "../web/live-site.ts";

type Data = Record<string, unknown>;

const BASE = "https://shop.test";
const METHODS = ["POST", "PUT", "PATCH", "DELETE"];

async function site(adapter: AdapterName, options: Partial<WaxsealOptions<Data>> = {}) {
  const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, baseUrl: BASE, ...options });
  const users = waxseal.users({ find: () => Promise.resolve(undefined) });
  const acted: Handler<Data> = ({ response }) => response.end("acted");
  return serve(adapter, waxseal, {
    "GET /form": ({ wax, response }) => response.end(wax.csrf.token),
    "GET /field": ({ wax, response }) => response.end(wax.csrf.field),
    "GET /begin": ({ wax, response }) => {
      wax.session.data["n"] = 1;
      response.end(wax.csrf.token);
    },
    "GET /act": acted,
    "POST /login": async ({ wax, response }) => {
      await users.login(wax, { pk: 1, password: "hash", lastLogin: null, email: "" });
      response.end("acted");
    },
    ...Object.fromEntries(METHODS.map((method) => [`${method} /act`, acted])),
  });
}

interface Visitor {
  browser: Browser;
  token: string;
  act: (headers: Record<string, string>) => Promise<string>;
}

/** Somebody with a session and a page of it. */
async function visitor(adapter: AdapterName, options?: Partial<WaxsealOptions<Data>>): Promise<Visitor> {
  const browser = new Browser(await site(adapter, options));
  const { text: token } = await browser.get("/begin");
  return { browser, token, act: async (headers) => (await browser.post("/act", { csrf_token: token }, { headers })).text };
}

describe.each(ADAPTERS)("49. Unsafe methods with any or no content type are checked: %s", (adapter) => {
  const TYPES = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/json",
    "application/octet-stream",
    "text/plain; application/json",
    "",
    "x",
  ];

  test.for(METHODS)("%s", async (method) => {
    const { browser, token } = await visitor(adapter);
    for (const type of TYPES) {
      for (const body of ["", "a=1", "{}", undefined]) {
        if (body !== undefined && body !== "" && type === "application/json") continue;
        const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
        const refused = await browser.send(method, "/act", { headers, ...(body === undefined ? {} : { body }) });
        expect([type, body, refused.status, refused.text]).toEqual([type, body, 403, "WAXSEAL_CSRF_TOKEN_MISSING"]);
        const passed = await browser.send(method, "/act", {
          headers: { ...headers, "x-csrf-token": token },
          ...(body === undefined ? {} : { body }),
        });
        expect([passed.status, passed.text]).toEqual([200, "acted"]);
      }
    }
  });

  test("and safe ones are not, whatever they claim to override", async () => {
    const { browser } = await visitor(adapter);
    expect((await browser.get("/act")).text).toBe("acted");
    expect((await browser.get("/act?_method=POST", { headers: { "x-http-method-override": "POST" } })).text).toBe("acted");
    for (const header of ["x-http-method-override", "x-method-override", "x-http-method"]) {
      expect((await browser.post("/act?_method=GET", { _method: "GET" }, { headers: { [header]: "GET" } })).text).toBe(
        "WAXSEAL_CSRF_TOKEN_MISSING",
      );
    }
  });

  test("a method that is none of the four safe ones is checked, known or not", async () => {
    const { browser } = await visitor(adapter);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${browser.origin}/act`, { method: "QUERY", agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject);
      sent.end();
    });
    expect(status).toBe(403);
  });
});

describe.each(ADAPTERS)(
  "50. `Origin: null` (unless `Sec-Fetch-Site: same-origin`), suffix, other port, upper case, userinfo: refused: %s",
  (adapter) => {
    test.for([
      "https://shop.test.evil.test",
      "https://evil.test/https://shop.test",
      "https://evilshop.test",
      "https://shop.test:444",
      "https://shop.test:443",
      "https://SHOP.test",
      "HTTPS://shop.test",
      "https://user@shop.test",
      "https://shop.test@evil.test",
      "https://shop.test/",
      "https://shop.test?",
      "https://shop.test#",
      "https://shop.test.",
      "https://shop.test https://evil.test",
      "https://shop.test, https://shop.test",
      "http://shop.test",
      "shop.test",
      "//shop.test",
      "file://",
      "NULL",
      "undefined",
      "*",
    ])("%s", async (origin) => {
      const { act } = await visitor(adapter);
      for (const site of [undefined, "same-origin", "none"]) {
        expect(await act({ origin, ...(site === undefined ? {} : { "sec-fetch-site": site }) })).toBe("WAXSEAL_CSRF_ORIGIN");
      }
    });

    test("null; and the real one passes", async () => {
      const { act } = await visitor(adapter);
      expect(await act({ origin: "null" })).toBe("WAXSEAL_CSRF_ORIGIN_NULL");
      expect(await act({ origin: "null", "sec-fetch-site": "same-origin" })).toBe("acted");
      expect(await act({ origin: BASE })).toBe("acted");
    });

    test("without a configured origin, by the Host", async () => {
      const { browser, act } = await visitor(adapter, { baseUrl: undefined });
      expect(await act({ origin: browser.origin })).toBe("acted");
      expect(await act({ origin: browser.origin.replace("http:", "https:") })).toBe("acted"); // a proxy may end TLS
      for (const origin of [
        "http://127.0.0.1",
        `${browser.origin}0`,
        browser.origin.replace("127.0.0.1", "localhost"),
        "https://shop.test",
      ]) {
        expect(await act({ origin })).toBe("WAXSEAL_CSRF_ORIGIN");
      }
    });
  },
);

describe.each(ADAPTERS)(
  "51. `Sec-Fetch-Site: cross-site` or `same-site` on an unsafe method: refused unless trusted; header absent: Origin, then token: %s",
  (adapter) => {
    const TRUSTED = "https://admin.shop.test";

    test("refused, with whatever Origin but a trusted one", async () => {
      const { act } = await visitor(adapter, { csrf: { trustedOrigins: [TRUSTED] } });
      for (const fetchSite of ["cross-site", "same-site", "Same-Origin", "", "same-origin, none", "other"]) {
        for (const origin of [undefined, BASE, "null", "https://evil.test", `${TRUSTED}.evil.test`]) {
          expect(await act({ "sec-fetch-site": fetchSite, ...(origin === undefined ? {} : { origin }) })).toBe("WAXSEAL_CSRF_CROSS_SITE");
        }
        expect(await act({ "sec-fetch-site": fetchSite, origin: TRUSTED })).toBe("acted");
      }
    });

    test("a trusted origin still needs the token", async () => {
      const { browser } = await visitor(adapter, { csrf: { trustedOrigins: [TRUSTED] } });
      const answer = await browser.post("/act", {}, { headers: { origin: TRUSTED, "sec-fetch-site": "same-site" } });
      expect(answer.text).toBe("WAXSEAL_CSRF_TOKEN_MISSING");
    });

    test("absent: the Origin speaks, and then the token", async () => {
      const { browser, act, token } = await visitor(adapter);
      expect(await act({ origin: "https://evil.test" })).toBe("WAXSEAL_CSRF_ORIGIN");
      expect(await act({ origin: BASE })).toBe("acted");
      expect(await act({})).toBe("acted");
      expect((await browser.post("/act", {}, { headers: { origin: BASE } })).text).toBe("WAXSEAL_CSRF_TOKEN_MISSING");
      const other = new Browser(browser);
      expect((await other.post("/act", { csrf_token: token }, { headers: { origin: BASE } })).text).toBe("WAXSEAL_CSRF_TOKEN");
    });

    test("same-origin and none go on to the token, and no further without it", async () => {
      const { browser, act } = await visitor(adapter);
      for (const fetchSite of ["same-origin", "none"]) {
        expect(await act({ "sec-fetch-site": fetchSite })).toBe("acted");
        expect((await browser.post("/act", {}, { headers: { "sec-fetch-site": fetchSite, origin: BASE } })).text).toBe(
          "WAXSEAL_CSRF_TOKEN_MISSING",
        );
      }
    });
  },
);

describe.each(ADAPTERS)("52. A token from another session (subdomain double submit): refused: %s", (adapter) => {
  test("with the attacker's own cookie planted beside it, before a session and in one", async () => {
    const address = await site(adapter);
    const attacker = new Browser(address);
    const { text: token } = await attacker.get("/form");
    const cookie = attacker.cookies.get("__Host-wax-csrf")!;
    const inside = new Browser(address);
    await inside.get("/begin");
    inside.cookies.set("__Host-wax-csrf", cookie); // browsers let nobody but the host itself do this
    expect((await inside.post("/act", { csrf_token: token })).text).toBe("WAXSEAL_CSRF_TOKEN");
    const before = new Browser(address);
    const { text: own } = await before.get("/form");
    const both = `${before.cookieHeader}; __Host-wax-csrf=${cookie}`;
    for (const sent of [token, own]) {
      expect((await new Browser(address).post("/act", { csrf_token: sent }, { headers: { cookie: both } })).text).toBe(
        "WAXSEAL_CSRF_TOKEN",
      );
    }
    for (const name of ["wax-csrf", "__Secure-wax-csrf", "__host-wax-csrf", "csrftoken"]) {
      const planted = new Browser(address);
      planted.cookies.set(name, cookie);
      expect((await planted.post("/act", { csrf_token: token })).text).toBe("WAXSEAL_CSRF_TOKEN");
    }
  });
});

describe.each(ADAPTERS)("53. Token length, alphabet, newline; a new mask each response; never in a URL: %s", (adapter) => {
  test("what is not 64 letters and digits is refused, and nothing fails for it", async () => {
    const { browser, token } = await visitor(adapter);
    for (const bad of [
      token.slice(1),
      `${token}a`,
      `${token}\n`,
      ` ${token}`,
      `${token} `,
      token.replace(/^./, "-"),
      token.replace(/.$/, "é"),
      "a".repeat(64),
      "a".repeat(32),
      "x".repeat(100_000),
      "\0".repeat(64),
      "[object Object]",
    ]) {
      expect((await browser.post("/act", { csrf_token: bad })).text).toBe("WAXSEAL_CSRF_TOKEN");
    }
    expect((await browser.post("/act", { csrf_token: "" })).text).toBe("WAXSEAL_CSRF_TOKEN_MISSING");
    expect((await browser.post("/act", { csrf_token: token })).text).toBe("acted");
  });

  test("each page has another mask over the same secret", async () => {
    const { browser } = await visitor(adapter);
    const tokens = await Promise.all(Array.from({ length: 10 }, async () => (await browser.get("/form")).text));
    expect(new Set(tokens).size).toBe(10);
    for (const token of tokens) {
      expect(token).toMatch(/^[a-zA-Z0-9]{64}$/);
      expect((await browser.post("/act", { csrf_token: token })).text).toBe("acted");
    }
    const { text: field } = await browser.get("/field");
    expect(field).toMatch(/^<input type="hidden" name="csrf_token" value="[a-zA-Z0-9]{64}">$/);
  });

  test("in a URL it does not count", async () => {
    const { browser, token } = await visitor(adapter);
    for (const path of [`/act?csrf_token=${token}`, `/act?x-csrf-token=${token}`, `/act?_csrf=${token}`]) {
      expect((await browser.post(path)).text).toBe("WAXSEAL_CSRF_TOKEN_MISSING");
    }
  });
});

describe.each(ADAPTERS)("73. `Origin: null` with each value of Sec-Fetch-Site; `none`; no headers at all: %s", (adapter) => {
  test.for([
    [{ origin: "null" }, "WAXSEAL_CSRF_ORIGIN_NULL"],
    [{ origin: "null", "sec-fetch-site": "same-origin" }, "acted"],
    [{ origin: "null", "sec-fetch-site": "none" }, "WAXSEAL_CSRF_ORIGIN_NULL"],
    [{ origin: "null", "sec-fetch-site": "same-site" }, "WAXSEAL_CSRF_CROSS_SITE"],
    [{ origin: "null", "sec-fetch-site": "cross-site" }, "WAXSEAL_CSRF_CROSS_SITE"],
    [{ "sec-fetch-site": "none" }, "acted"],
    [{ "sec-fetch-site": "none", origin: BASE }, "acted"],
    [{}, "acted"],
  ] as const)("%j: %s", async ([headers, outcome]) => {
    const { browser, act, token } = await visitor(adapter);
    expect(await act(headers)).toBe(outcome);
    if (outcome !== "acted") return;
    expect((await browser.post("/act", {}, { headers })).text).toBe("WAXSEAL_CSRF_TOKEN_MISSING"); // these headers prove nothing
    expect((await new Browser(browser).post("/act", { csrf_token: token }, { headers })).text).toBe("WAXSEAL_CSRF_TOKEN");
  });
});

describe.each(ADAPTERS)("75. Login CSRF with a planted pre-session cookie: refused: %s", (adapter) => {
  test("from the attacker's page, in whichever browser", async () => {
    const address = await site(adapter);
    const attacker = new Browser(address);
    const { text: token } = await attacker.get("/form");
    const victim = new Browser(address);
    victim.cookies.set("__Host-wax-csrf", attacker.cookies.get("__Host-wax-csrf")!);
    const login = async (headers: Record<string, string>): Promise<string> =>
      (await victim.post("/login", { csrf_token: token }, { headers })).text;
    expect(await login({ origin: "https://evil.test", "sec-fetch-site": "cross-site" })).toBe("WAXSEAL_CSRF_CROSS_SITE");
    expect(await login({ origin: "https://evil.shop.test", "sec-fetch-site": "same-site" })).toBe("WAXSEAL_CSRF_CROSS_SITE");
    expect(await login({ origin: "null", "sec-fetch-site": "cross-site" })).toBe("WAXSEAL_CSRF_CROSS_SITE");
    expect(await login({ origin: "https://evil.shop.test" })).toBe("WAXSEAL_CSRF_ORIGIN");
    expect(await login({ origin: "null" })).toBe("WAXSEAL_CSRF_ORIGIN_NULL");
    expect(victim.cookies.has("__Host-wax-session")).toBe(false);
  });

  test("beside the victim's own pre-session cookie, or when the victim has a session", async () => {
    const address = await site(adapter);
    const attacker = new Browser(address);
    const { text: token } = await attacker.get("/form");
    const planted = `__Host-wax-csrf=${attacker.cookies.get("__Host-wax-csrf")!}`;
    for (const path of ["/form", "/begin"]) {
      const victim = new Browser(address);
      await victim.get(path);
      for (const cookie of [`${planted}; ${victim.cookieHeader}`, `${victim.cookieHeader}; ${planted}`]) {
        const answer = await new Browser(address).post("/login", { csrf_token: token }, { headers: { cookie } });
        expect([answer.status, answer.text, answer.setCookies]).toEqual([403, "WAXSEAL_CSRF_TOKEN", []]);
      }
    }
  });
});

describe.each(ADAPTERS)("76. Forged `X-Forwarded-Host` and `-Proto` without trust: ignored: %s", (adapter) => {
  const FORGED = {
    "x-forwarded-host": "evil.test",
    "x-forwarded-proto": "https",
    "x-forwarded-port": "443",
    forwarded: "host=evil.test;proto=https",
    "x-original-host": "evil.test",
    "x-host": "evil.test",
  };

  test("an origin is not made one's own by them, with baseUrl and without", async () => {
    for (const baseUrl of [BASE, undefined]) {
      const { act } = await visitor(adapter, { baseUrl });
      expect(await act({ ...FORGED, origin: "https://evil.test" })).toBe("WAXSEAL_CSRF_ORIGIN");
    }
  });

  test("with trust in a proxy, what the nearest wrote counts, the last of a list, and nothing malformed", async () => {
    const { browser, act } = await visitor(adapter, { baseUrl: undefined, csrf: { trustProxy: true } });
    const forwarded = (host: string, proto = "https"): Record<string, string> => ({ "x-forwarded-host": host, "x-forwarded-proto": proto });
    expect(await act({ ...forwarded("shop.test"), origin: BASE })).toBe("acted");
    expect(await act({ ...forwarded("evil.test, shop.test", "http, https"), origin: BASE })).toBe("acted");
    for (const headers of [
      { ...forwarded("shop.test, evil.test"), origin: BASE },
      { ...forwarded("shop.test", "https, http"), origin: BASE },
      { ...forwarded("shop.test"), origin: browser.origin },
      { ...forwarded("shop.test"), origin: "https://evil.test", forwarded: "host=evil.test;proto=https", "x-original-host": "evil.test" },
      { ...forwarded("evil.test shop.test"), origin: BASE },
      { ...forwarded("shop.test/"), origin: BASE },
      { ...forwarded("shop.test,"), origin: BASE },
      { ...forwarded(""), origin: browser.origin },
      { ...forwarded("shop.test", "ftp"), origin: BASE },
      { ...forwarded("shop.test", ""), origin: BASE },
    ]) {
      expect([headers, await act(headers)]).toEqual([headers, "WAXSEAL_CSRF_ORIGIN"]);
    }
    expect(await act({ origin: browser.origin })).toBe("acted"); // a proxy that keeps the Host needs to write none
  });

  test("trust in a proxy does not outdo baseUrl", async () => {
    const { act } = await visitor(adapter, { csrf: { trustProxy: true } });
    expect(await act({ ...FORGED, origin: "https://evil.test" })).toBe("WAXSEAL_CSRF_ORIGIN");
    expect(await act({ ...FORGED, origin: BASE })).toBe("acted");
  });

  test("a cookie is no more and no less Secure for them, and a reset link leads where baseUrl says", async () => {
    const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, baseUrl: "http://localhost:3000" });
    const user = { pk: 1, password: "hash", lastLogin: null, email: "" };
    const reset = waxseal.users({ find: () => Promise.resolve(user) }).passwordReset({ maxAge: "1d", path: "/reset" });
    const address = await serve(adapter, waxseal, {
      "GET /": ({ wax, response }) => {
        wax.session.data["n"] = 1;
        response.end(reset.link(user));
      },
    });
    const answer = await new Browser(address).get("/", { headers: { ...FORGED, host: "evil.test" } });
    expect(answer.setCookies[0]).not.toContain("Secure");
    expect(answer.text).toMatch(/^http:\/\/localhost:3000\/reset\?/);
  });
});
