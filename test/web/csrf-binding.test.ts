import { describe, expect, it } from "vitest";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/clock.ts";
import { django } from "../../src/django/preset.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { SecretKey } from "../../src/keys/secret-key.ts";
import { keepInTable } from "../../src/sessions/keep-in-table.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import type { WaxsealOptions } from "../../src/web/options.ts";
import { DJANGO_TABLE_SQL } from "../sessions/django-table.ts";
import { eventsOn } from "../support/events.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName } from "./live-site.ts";

type Data = Record<string, unknown>;

const user = { pk: 1, password: "hash", lastLogin: null, email: "" };

async function site(adapter: AdapterName, options: Partial<WaxsealOptions<Data>> = {}): Promise<{ origin: string }> {
  const waxseal = createWaxseal<Data>({ keys: KEY, session: { store: memoryStore() }, ...options });
  const users = waxseal.users({ find: () => Promise.resolve(user) });
  return serve(adapter, waxseal, {
    "GET /form": ({ wax, response }) => response.end(wax.csrf.token),
    "GET /begin": ({ wax, response }) => {
      wax.session.data["n"] = 1;
      response.end();
    },
    "GET /begin-with-form": ({ wax, response }) => {
      wax.session.data["n"] = 1;
      response.end(wax.csrf.token);
    },
    "POST /post": ({ wax, response }) => {
      wax.session.data["posted"] = true;
      response.end("posted");
    },
    "POST /read-only": ({ response }) => response.end("posted"),
    "POST /login": async ({ wax, response }) => {
      await users.login(wax, user);
      response.end("in");
    },
    "POST /login-with-form": async ({ wax, response }) => {
      await users.login(wax, user);
      response.end(wax.csrf.token);
    },
    "POST /in-and-out": async ({ wax, response }) => {
      await users.login(wax, user);
      await users.logout(wax);
      response.end(wax.csrf.token);
    },
    "POST /logout": async ({ wax, response }) => {
      await users.logout(wax);
      response.end(wax.csrf.token);
    },
  });
}

const form = async (browser: Browser, path = "/form"): Promise<string> => (await browser.get(path)).text;
const post = async (browser: Browser, token: string, path = "/post", field = "csrf_token"): Promise<string> =>
  (await browser.post(path, { [field]: token })).text;
const WRONG = "WAXSEAL_CSRF_TOKEN";

const OWN = ADAPTERS.flatMap((adapter) => [
  { adapter, place: "memory", store: memoryStore },
  { adapter, place: "a cookie", store: cookieStore },
]);

describe.each(OWN)("a form's token under $adapter, sessions in $place", ({ adapter, store }) => {
  const visit = async (): Promise<Browser> => new Browser(await site(adapter, { session: { store: store() } }));

  it("is good before there is a session, without one being begun", async () => {
    const browser = await visit();
    const token = await form(browser);
    expect([...browser.cookies.keys()]).toEqual(["wax-csrf"]);
    expect(await post(browser, token, "/read-only")).toBe("posted");
    expect(await post(browser, token, "/read-only")).toBe("posted");
    expect([...browser.cookies.keys()]).toEqual(["wax-csrf"]);
  });

  it("stays good when the session begins by its own post, and in every other tab", async () => {
    const browser = await visit();
    const [one, two] = [await form(browser), await form(browser)];
    expect(await post(browser, one)).toBe("posted");
    expect([...browser.cookies.keys()].sort()).toEqual(["wax-csrf", "wax-session"]);
    expect(await post(browser, two)).toBe("posted");
    expect(await post(browser, one)).toBe("posted");
  });

  it("stays good when another tab begins the session, with a post or a mere visit", async () => {
    for (const path of ["/begin", "/begin-with-form"]) {
      const browser = await visit();
      const token = await form(browser);
      await browser.get(path);
      expect(await post(browser, token)).toBe("posted");
    }
  });

  it("is good on a page that begins the session itself", async () => {
    const browser = await visit();
    expect(await post(browser, await form(browser, "/begin-with-form"))).toBe("posted");
  });

  it("needs no other cookie than the session's, once there is one", async () => {
    const browser = await visit();
    await browser.get("/begin");
    const token = await form(browser);
    expect([...browser.cookies.keys()]).toEqual(["wax-session"]);
    expect(await post(browser, token)).toBe("posted");
  });

  it("from before signing in is dead afterwards, in every tab; one from the answer to it is good", async () => {
    const browser = await visit();
    const [one, two] = [await form(browser), await form(browser)];
    await browser.get("/begin");
    const three = await form(browser);
    const planted = browser.copy();
    const fresh = await post(browser, one, "/login-with-form");
    expect([...browser.cookies.keys()]).toEqual(["wax-session"]);
    for (const token of [one, two, three]) expect(await post(browser, token)).toBe(WRONG);
    expect(await post(browser, fresh)).toBe("posted");
    browser.cookies.set("wax-csrf", planted.cookies.get("wax-csrf")!);
    for (const token of [one, two, three]) expect(await post(browser, token)).toBe(WRONG);
    expect(await post(browser, await form(browser))).toBe("posted");
  });

  it("dies with each further login, and with the session at logout; one from the answer to that is good", async () => {
    const browser = await visit();
    expect(await post(browser, await form(browser), "/login")).toBe("in");
    const token = await form(browser);
    expect(await post(browser, token, "/login")).toBe("in");
    expect(await post(browser, token)).toBe(WRONG);
    const inside = await form(browser);
    const outside = await post(browser, inside, "/logout");
    expect(await post(browser, inside, "/read-only")).toBe(WRONG);
    expect(await post(browser, outside, "/read-only")).toBe("posted");
  });

  it("from an answer to signing in and out at once is good, and those before it are not", async () => {
    const browser = await visit();
    const before = await form(browser);
    const after = await post(browser, before, "/in-and-out");
    expect(await post(browser, before, "/read-only")).toBe(WRONG);
    expect(await post(browser, after, "/read-only")).toBe("posted");
  });

  it("of a session that ended elsewhere is refused, and the next page's is good", async () => {
    const browser = await visit();
    await post(browser, await form(browser), "/login");
    const token = await form(browser);
    browser.cookies.set("wax-session", `${"A".repeat(27)}:${"A".repeat(43)}`);
    expect(await post(browser, token)).toBe(WRONG);
    expect(await post(browser, await form(browser))).toBe("posted");
  });

  it("is nobody else's", async () => {
    const address = await site(adapter, { session: { store: store() } });
    const [ann, eve] = [new Browser(address), new Browser(address)];
    const [anns, eves] = [await form(ann), await form(eve)];
    expect(await post(ann, eves)).toBe(WRONG);
    await ann.get("/begin");
    expect(await post(ann, eves)).toBe(WRONG);
    expect(await post(ann, anns)).toBe("posted");
    ann.cookies.set("wax-csrf", eve.cookies.get("wax-csrf")!);
    expect(await post(ann, eves)).toBe(WRONG);
    expect(await post(ann, anns)).toBe("posted");
  });

  it("takes no nonce that is unsigned, altered or doubled", async () => {
    const address = await site(adapter, { session: { store: store() } });
    const browser = new Browser(address);
    const token = await form(browser);
    const cookie = browser.cookies.get("wax-csrf")!;
    for (const bad of [cookie.slice(0, 27), `${cookie}x`, cookie.replace(/^./, (c) => (c === "A" ? "B" : "A")), cookie.toLowerCase(), ""]) {
      browser.cookies.set("wax-csrf", bad);
      expect(await post(browser, token)).toBe(WRONG);
    }
    const doubled = await fetch(`${address.origin}/post`, {
      method: "POST",
      body: new URLSearchParams({ csrf_token: token }),
      headers: { cookie: `wax-csrf=${cookie}; wax-csrf=${cookie}` },
    });
    expect(await doubled.text()).toBe(WRONG);
  });

  it("is the same behind each of a page's several tokens, also where its cookie came twice and the session begins", async () => {
    const { origin } = await site(adapter, { session: { store: store() } });
    const response = await fetch(`${origin}/begin-with-form`, { headers: { cookie: "wax-csrf=a; wax-csrf=b" } });
    const token = await response.text();
    expect(response.headers.getSetCookie().map((cookie) => cookie.split("=")[0])).toEqual(["wax-session"]);
    const browser = new Browser({ origin });
    browser.cookies.set("wax-session", response.headers.getSetCookie()[0]!.split(";")[0]!.slice("wax-session=".length));
    expect(await post(browser, token)).toBe("posted");
  });

  it("stays good all through a rotation of the key", async () => {
    const sessions = store();
    const [old, fresh] = [KEY, [...KEY].reverse().join("")];
    const before = new Browser(await site(adapter, { session: { store: sessions } }));
    const anonymous = await form(before);
    const keys = new KeyRing({ current: fresh, fallbacks: [old] });
    const after = Object.assign(new Browser(await site(adapter, { session: { store: sessions }, keys })), { cookies: before.cookies });
    expect(await post(after, anonymous, "/read-only")).toBe("posted");
    expect(await post(after, anonymous)).toBe("posted");
    expect(await post(after, anonymous)).toBe("posted");
  });

  it("and its cookie are told as uses of the old key, which cannot leave unnoticed while pages still need it", async () => {
    const sessions = store();
    const [old, fresh] = [KEY, [...KEY].reverse().join("")];
    const before = new Browser(await site(adapter, { session: { store: sessions } }));
    const anonymous = await form(before);
    const keys = new KeyRing({ current: fresh, fallbacks: [old] });
    const after = Object.assign(new Browser(await site(adapter, { session: { store: sessions }, keys })), { cookies: before.cookies });
    const events = eventsOn("waxseal:verify");
    await post(after, anonymous, "/read-only");
    await post(after, `${anonymous.slice(0, -1)}${anonymous.endsWith("a") ? "b" : "a"}`, "/read-only");
    const key = SecretKey.from(old).fingerprint;
    const [cookie, token] = ["waxseal.csrf.v1:cookie", "waxseal.csrf.v1:token"];
    expect(events).toMatchObject([
      { purpose: cookie, outcome: "ok", key, stale: true },
      { purpose: token, outcome: "ok", key, stale: true },
      { purpose: cookie, outcome: "ok", key, stale: true },
      { purpose: token, outcome: "refused", reason: "bad-signature" },
    ]);
  });
});

describe("a session that has no nonce, begun by something else", () => {
  it("takes none from a cookie, which may be planted", async () => {
    const store = memoryStore();
    const table = await store.open({ layout: "waxseal", clock: systemClock });
    const rules = { layout: "waxseal" as const, maxAgeSeconds: 1000, idleSeconds: undefined };
    const { cookie } = await keepInTable(table, { keys: KEY, clock: systemClock, rules }).add((latest) => ({ ...latest, n: 1 }));
    const address = await site("node", { session: { store } });
    const browser = new Browser(address);
    const planted = await form(browser);
    browser.cookies.set("wax-session", cookie);
    expect(await post(browser, planted)).toBe(WRONG);
    expect(await post(browser, await form(browser))).toBe("posted");
  });
});

describe.each(ADAPTERS)("a form's token under %s with the Django preset", (adapter) => {
  const visit = async (): Promise<Browser> => {
    const database = new DatabaseSync(":memory:");
    database.exec(DJANGO_TABLE_SQL);
    return new Browser(await site(adapter, { preset: django({ timeZone: "UTC" }), session: { store: sqliteStore(database) } }));
  };
  const FIELD = "csrfmiddlewaretoken";

  it("stands for the csrftoken cookie, which a script may read and send as it is", async () => {
    const browser = await visit();
    const page = await browser.get("/form");
    expect(page.setCookies).toEqual([expect.stringMatching(/^csrftoken=[a-zA-Z0-9]{32}; Path=\/; Max-Age=31449600; .*; SameSite=Lax$/)]);
    expect(page.setCookies[0]).not.toContain("HttpOnly");
    expect(await post(browser, page.text, "/post", FIELD)).toBe("posted");
    expect(await post(browser, browser.cookies.get("csrftoken")!, "/post", FIELD)).toBe("posted");
    expect((await browser.post("/post", {}, { headers: { "x-csrftoken": page.text } })).text).toBe("posted");
    expect(await post(browser, page.text, "/post")).toBe("WAXSEAL_CSRF_TOKEN_MISSING");
  });

  it("takes a secret that Django kept masked, and sends it plain", async () => {
    const browser = await visit();
    browser.cookies.set("csrftoken", "AUkTFylTLFPR8QfTTh29IuDzkO0C6OrlA4b6NvOgQXISl0oiGgjgf2pLvV60J7Re");
    const token = await form(browser);
    expect(browser.cookies.get("csrftoken")).toBe("ak1ni7Dxfs3bnkjzX9rhHIWmlhgyNtA3");
    expect(await post(browser, token, "/post", FIELD)).toBe("posted");
  });

  it("dies at login", async () => {
    const browser = await visit();
    const token = await form(browser);
    expect(await post(browser, token, "/login", FIELD)).toBe("in");
    expect(await post(browser, token, "/post", FIELD)).toBe(WRONG);
    expect(await post(browser, await form(browser), "/post", FIELD)).toBe("posted");
  });

  it("is none where its cookie came twice, and that cookie is left alone", async () => {
    const browser = await visit();
    const token = await form(browser);
    const cookie = `csrftoken=${browser.cookies.get("csrftoken")!}; csrftoken=${"a".repeat(32)}`;
    const response = await fetch(`${browser.origin}/post`, {
      method: "POST",
      body: new URLSearchParams({ [FIELD]: token }),
      headers: { cookie },
    });
    expect(await response.text()).toBe(WRONG);
    expect((await fetch(`${browser.origin}/form`, { headers: { cookie } })).headers.getSetCookie()).toEqual([]);
  });
});
