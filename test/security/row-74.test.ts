import { describe, expect, test } from "vitest";
import { waxUpgrade } from "../../src/adapters/node.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import type { WaxsealOptions } from "../../src/web/options.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName } from "../web/live-site.ts";
import { greet, knock, type Knock } from "../web/web-socket.ts";

type Data = Record<string, unknown>;

const BASE = "https://shop.test";
const TRUSTED = "https://admin.shop.test";
const USER = { pk: 7, password: "hash", lastLogin: null, email: "" };

/** A site whose socket says who opened it, and somebody who is signed in there. */
async function signedIn(adapter: AdapterName, options: Partial<WaxsealOptions<Data>> = {}) {
  const waxseal = createWaxseal<Data>({
    keys: KEY,
    session: { store: memoryStore() },
    baseUrl: BASE,
    csrf: { trustedOrigins: [TRUSTED] },
    ...options,
  });
  const users = waxseal.users({ find: () => Promise.resolve(USER) });
  const site = await serve(
    adapter,
    waxseal,
    {
      "GET /login": async ({ wax, response }) => {
        await users.login(wax, USER);
        response.end();
      },
    },
    waxUpgrade(waxseal, async (request, socket) => greet(request, socket, String((await users.current(request.wax))?.pk))),
  );
  const browser = new Browser(site);
  await browser.get("/login");
  const open = (headers: Record<string, string>): Promise<Knock> => knock(site.origin, { cookie: browser.cookieHeader, ...headers });
  return { origin: site.origin, open };
}

const refused = (code: string) => ({ status: 403, text: expect.stringMatching(new RegExp(`^${code} \\([a-z-]+\\): `)) as string });

describe.each(ADAPTERS)("74. WebSocket upgrade with a foreign or absent Origin; `_method` override on GET: %s", (adapter) => {
  test("from a page of one's own, or of a trusted origin, it opens, and knows who it is", async () => {
    const { origin, open } = await signedIn(adapter);
    expect(await open({ origin: BASE })).toEqual({ status: 101, text: "7" });
    expect(await open({ origin: BASE, "sec-fetch-site": "same-origin" })).toEqual({ status: 101, text: "7" });
    expect(await open({ origin: TRUSTED, "sec-fetch-site": "same-site" })).toEqual({ status: 101, text: "7" });
    expect(await knock(origin, { origin: BASE })).toEqual({ status: 101, text: "undefined" });
  });

  test.for([
    "https://evil.test",
    "https://shop.test.evil.test",
    "https://evilshop.test",
    "https://shop.test:444",
    "http://shop.test",
    "HTTPS://SHOP.TEST",
    "https://shop.test@evil.test",
    "https://shop.test, https://evil.test",
    "wss://shop.test",
    "shop.test",
    "file://",
    "",
  ])("from %j it does not", async (origin) => {
    const { open } = await signedIn(adapter);
    for (const fetchSite of [undefined, "same-origin", "none"]) {
      expect(await open({ origin, ...(fetchSite === undefined ? {} : { "sec-fetch-site": fetchSite }) })).toEqual(
        refused("WAXSEAL_CSRF_ORIGIN"),
      );
    }
    expect(await open({ origin, "sec-fetch-site": "cross-site" })).toEqual(refused("WAXSEAL_CSRF_CROSS_SITE"));
  });

  test("without an Origin, or with a nameless one, it does not, whatever Sec-Fetch-Site says", async () => {
    const { open } = await signedIn(adapter);
    for (const headers of [{}, { "sec-fetch-site": "same-origin" }, { "sec-fetch-site": "none" }, { referer: `${BASE}/` }]) {
      expect(await open(headers)).toEqual(refused("WAXSEAL_CSRF_ORIGIN_MISSING"));
      expect(await open({ ...headers, origin: "null" })).toEqual(refused("WAXSEAL_CSRF_ORIGIN_NULL"));
    }
  });

  test("where no origin is configured, the Host is the one; a forwarded host is only by option", async () => {
    const plain = await signedIn(adapter, { baseUrl: undefined, csrf: {} });
    expect((await plain.open({ origin: plain.origin })).status).toBe(101);
    expect(await plain.open({ origin: BASE, "x-forwarded-host": "shop.test" })).toEqual(refused("WAXSEAL_CSRF_ORIGIN"));
    const proxied = await signedIn(adapter, { baseUrl: undefined, csrf: { trustProxy: true } });
    const forwarded = { "x-forwarded-host": "shop.test", "x-forwarded-proto": "wss" };
    expect((await proxied.open({ origin: BASE, ...forwarded })).status).toBe(101);
    expect(await proxied.open({ origin: proxied.origin, ...forwarded })).toEqual(refused("WAXSEAL_CSRF_ORIGIN"));
  });

  test("a token opens nothing: it is the origin that counts", async () => {
    const { open } = await signedIn(adapter);
    expect(await open({ origin: "https://evil.test", "x-csrf-token": "a".repeat(64) })).toEqual(refused("WAXSEAL_CSRF_ORIGIN"));
  });

  test("`_method` is nobody's: a GET that says POST is a GET, and a POST that says GET is checked", async () => {
    const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, baseUrl: BASE });
    const browser = new Browser(
      await serve(adapter, waxseal, {
        "GET /act": ({ request, response }) => response.end(`done as ${request.method!}`),
        "POST /act": ({ request, response }) => response.end(`done as ${request.method!}`),
      }),
    );
    const overrides = { "x-http-method-override": "POST", "x-http-method": "POST", "x-method-override": "POST" };
    expect((await browser.get("/act?_method=POST", { headers: overrides })).text).toBe("done as GET");
    for (const [path, form] of [
      ["/act?_method=GET", {}],
      ["/act", { _method: "GET" }],
      ["/act?_method=HEAD", { _method: "OPTIONS" }],
    ] as const) {
      expect((await browser.post(path, form, { headers: { "x-http-method-override": "GET" } })).text).toBe("WAXSEAL_CSRF_TOKEN_MISSING");
    }
  });
});
