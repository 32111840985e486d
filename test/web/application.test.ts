import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { django } from "../../src/django/preset.ts";
import { StoreError } from "../../src/errors.ts";
import type { KeyRing } from "../../src/keys/key-ring.ts";
import type { LiveKeys } from "../../src/keys/key-ring.ts";
import { bareKeys } from "../../src/keys/document/bare-keys.ts";
import type { LiveKeySource } from "../../src/keys/key-source.ts";
import { liveKeys } from "../../src/keys/live-keys.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import type { TableStore } from "../../src/sessions/store.ts";
import { applicationOf, createWaxseal } from "../../src/web/create-waxseal.ts";
import type { WaxsealOptions } from "../../src/web/options.ts";
import { ADAPTERS, Browser, KEY, serve } from "./live-site.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const user = { pk: 1, password: "hash", lastLogin: null, email: "" };

describe("the cookies' names and Secure", () => {
  const HOST = { sessionCookie: "__Host-wax-session", csrfCookie: "__Host-wax-csrf", messagesCookie: "__Host-wax-messages" };
  const PLAIN = { sessionCookie: "wax-session", csrfCookie: "wax-csrf", messagesCookie: "wax-messages" };
  const DJANGO = { sessionCookie: "sessionid", csrfCookie: "csrftoken", messagesCookie: "messages" };

  it.each<[string, string, Partial<WaxsealOptions>, boolean, object]>([
    ["production", "without baseUrl", {}, true, HOST],
    ["development", "without baseUrl", {}, false, PLAIN],
    ["test", "without baseUrl", {}, false, PLAIN],
    ["production", "behind HTTPS", { baseUrl: "https://shop.test" }, true, HOST],
    ["development", "behind HTTPS", { baseUrl: "https://shop.test" }, true, HOST],
    ["production", "on localhost", { baseUrl: "http://localhost:3000" }, false, PLAIN],
    ["development", "on localhost", { baseUrl: "http://localhost:3000" }, false, PLAIN],
    ["development", "told so", { cookies: { secure: true } }, true, HOST],
    ["production", "told not to", { baseUrl: "https://shop.test", cookies: { secure: false } }, false, PLAIN],
    ["production", "for a whole domain", { cookies: { domain: "shop.test" } }, true, { ...PLAIN, csrfCookie: HOST.csrfCookie }],
    [
      "production",
      "with a name of one's own",
      { session: { store: cookieStore(), cookieName: "sid" } },
      true,
      { ...HOST, sessionCookie: "sid" },
    ],
    ["production", "with Django", { preset: django({ timeZone: "UTC" }) }, true, DJANGO],
    [
      "development",
      "with Django",
      { preset: django({ timeZone: "UTC", sessionCookieName: "sid" }) },
      false,
      { ...DJANGO, sessionCookie: "sid" },
    ],
  ])("in %s, %s", (env, _where, options, secure, names) => {
    vi.stubEnv("NODE_ENV", env);
    const app = applicationOf(createWaxseal({ keys: KEY, ...options }));
    expect(app.names).toMatchObject(names);
    for (const attributes of Object.values(app.attributes)) expect(attributes.secure).toBe(secure);
    expect(app.attributes.csrf.domain).toBe(options.preset === undefined ? undefined : app.attributes.session.domain);
  });

  it("take an unset NODE_ENV for production", () => {
    vi.stubEnv("NODE_ENV", undefined);
    expect(applicationOf(createWaxseal({ keys: KEY })).attributes.session.secure).toBe(true);
  });

  it.each(ADAPTERS)("go over the wire as decided, under %s", async (adapter) => {
    const waxseal = createWaxseal<Record<string, unknown>>({ keys: KEY, baseUrl: "https://shop.test", session: { store: memoryStore() } });
    const site = await serve(adapter, waxseal, {
      "GET /": ({ wax, response }) => {
        wax.session.data["n"] = 1;
        wax.messages.info("hello");
        response.end(wax.csrf.token);
      },
    });
    const { setCookies } = await new Browser(site).get("/");
    expect(setCookies.map((cookie) => cookie.split("=")[0]).sort()).toEqual([
      "__Host-wax-csrf",
      expect.stringMatching(/^__Host-wax-messages\.[\w-]{12}$/),
      "__Host-wax-session",
    ]);
    for (const cookie of setCookies) expect(cookie).toMatch(/; Path=\/(?:; Max-Age=.*; Expires=.*)?; Secure; HttpOnly; SameSite=Lax$/);
  });
});

describe("createWaxseal", () => {
  it.each([
    [{ baseUrl: "" }, "WAXSEAL_BASE_URL"],
    [{ baseUrl: "shop.test" }, "WAXSEAL_BASE_URL"],
    [{ baseUrl: "https://shop.test/app" }, "WAXSEAL_BASE_URL"],
    [{ baseUrl: "https://u:p@shop.test" }, "WAXSEAL_BASE_URL"],
    [{ baseUrl: "https://shop.test?x" }, "WAXSEAL_BASE_URL"],
    [{ baseUrl: "ftp://shop.test" }, "WAXSEAL_BASE_URL"],
    [{ baseUrl: "javascript:alert(1)" }, "WAXSEAL_BASE_URL"],
    [{ csrf: { trustedOrigins: ["*"] } }, "WAXSEAL_TRUSTED_ORIGIN"],
    [{ csrf: { trustedOrigins: ["null"] } }, "WAXSEAL_TRUSTED_ORIGIN"],
    [{ csrf: { trustedOrigins: ["https://*.shop.test"] } }, "WAXSEAL_TRUSTED_ORIGIN"],
    [{ csrf: { trustedOrigins: ["https://shop.test/x"] } }, "WAXSEAL_TRUSTED_ORIGIN"],
    [{ session: { store: cookieStore(), maxAge: NaN } }, "WAXSEAL_DURATION_INVALID"],
    [{ session: { store: cookieStore(), idle: "-1h" as "1h" } }, "WAXSEAL_DURATION_INVALID"],
    [{ session: { store: cookieStore(), cookieName: "a;b" } }, "WAXSEAL_COOKIE_INVALID"],
    [{ session: { store: cookieStore(), cookieName: "__Host-sid" }, cookies: { secure: false } }, "WAXSEAL_COOKIE_PREFIX"],
    [
      { session: { store: cookieStore(), cookieName: "__Host-sid" }, cookies: { secure: true, domain: "shop.test" } },
      "WAXSEAL_COOKIE_PREFIX",
    ],
    [{ cookies: { domain: "shop.test; Secure" } }, "WAXSEAL_COOKIE_INVALID"],
    [{ cookies: { domain: "" } }, "WAXSEAL_COOKIE_INVALID"],
    [{ cookies: { sameSite: "Lax; Domain=evil.test" as "Lax" } }, "WAXSEAL_COOKIE_INVALID"],
  ])("refuses what would only fail at the first visitor: %j", (options, code) => {
    expect(() => createWaxseal({ keys: KEY, ...(options as Partial<WaxsealOptions>) })).toThrow(
      expect.objectContaining({ name: "ConfigError", code }),
    );
  });

  it("reads no key and opens no store, so that a build needs neither", () => {
    const keys: LiveKeys = {
      get ring(): KeyRing {
        throw new Error("read");
      },
      ready: () => Promise.reject(new Error("read")),
      close: () => undefined,
    };
    const store: TableStore = { kind: "table", open: () => Promise.reject(new Error("opened")) };
    const waxseal = createWaxseal({ keys, session: { store }, baseUrl: "https://shop.test" });
    waxseal.cookie({ name: "theme", maxAge: "1d" });
    waxseal.users({ find: () => Promise.resolve(user) }).passwordReset({ maxAge: "1d", path: "/reset" });
    createWaxseal({ keys: undefined }).users({ find: () => Promise.resolve(user) });
  });

  it("refuses a second cookie of one name, the session's own included, and one that comes late", async () => {
    const waxseal = createWaxseal({ keys: KEY, session: { store: cookieStore({ chunks: 2 }) } });
    waxseal.cookie({ name: "theme", maxAge: "1d" });
    waxseal.cookie({ name: "wax-session.2", maxAge: "1d" });
    for (const name of ["theme", "wax-session", "wax-session.1", "wax-csrf", "wax-messages"]) {
      expect(() => waxseal.cookie({ name, maxAge: "1d" })).toThrow(expect.objectContaining({ code: "WAXSEAL_PURPOSE_TAKEN" }));
    }
    await waxseal.ready();
    expect(() => waxseal.cookie({ name: "late", maxAge: "1d" })).toThrow(expect.objectContaining({ code: "WAXSEAL_PURPOSE_LATE" }));
  });
});

describe("ready()", () => {
  it.each([
    [undefined, "WAXSEAL_KEY_MISSING", "npx waxseal init"],
    ["", "WAXSEAL_KEY_EMPTY", "npx waxseal init"],
    [" \n", "WAXSEAL_KEY_EMPTY", "npx waxseal"],
  ])("says what to do about the key %j", async (keys, code, command) => {
    const ready = createWaxseal({ keys }).ready();
    await expect(ready).rejects.toMatchObject({ name: "ConfigError", code, message: expect.stringContaining(command) as string });
  });

  it("tries again where the store was away, reads the keys once, and then stays done", async () => {
    const load = vi.fn(() => Promise.resolve(bareKeys({ current: KEY })));
    const open = vi.fn<TableStore["open"]>().mockRejectedValueOnce(new StoreError("WAXSEAL_STORE_FAILED", "away"));
    const memory = memoryStore();
    open.mockImplementation((options) => memory.open(options));
    const waxseal = createWaxseal({ keys: liveKeys({ name: "a test", load }), session: { store: { kind: "table", open } } });
    const site = await serve("node", waxseal, { "GET /": ({ response }) => response.end("up") });
    const browser = new Browser(site);
    expect((await browser.get("/")).status).toBe(503);
    expect((await browser.get("/")).text).toBe("up");
    await Promise.all([waxseal.ready(), waxseal.ready(), browser.get("/")]);
    expect([open.mock.calls.length, load.mock.calls.length]).toEqual([2, 1]);
  });

  it("is awaited once by all who come at the same time", async () => {
    const open = vi.fn<TableStore["open"]>((options) => memoryStore().open(options));
    const waxseal = createWaxseal({ keys: KEY, session: { store: { kind: "table", open } } });
    await Promise.all([waxseal.ready(), waxseal.ready(), waxseal.ready()]);
    expect(open).toHaveBeenCalledOnce();
  });

  it("is what everything waits for that needs live keys", () => {
    const waxseal = createWaxseal({ keys: keysOfSource(), baseUrl: "https://shop.test" });
    const reset = waxseal.users({ find: () => Promise.resolve(user) }).passwordReset({ maxAge: "1d", path: "/reset" });
    const notReady = expect.objectContaining({ name: "KeySourceError", code: "WAXSEAL_NOT_READY" }) as Error;
    expect(() => reset.link(user)).toThrow(notReady);
    expect(() => applicationOf(waxseal).keeping()).toThrow(notReady);
  });
});

describe("a weak key given as text", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("signs nothing in production, not even for a worker that is never ready to serve", () => {
    const linkWith = (keys: string): string =>
      createWaxseal({ keys, baseUrl: "https://shop.test" })
        .users({ find: () => Promise.resolve(user) })
        .passwordReset({ maxAge: "1d", path: "/reset" })
        .link(user);
    vi.stubEnv("NODE_ENV", "production");
    expect(() => linkWith("weak")).toThrow(expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_KEY_WEAK" }));
    expect(linkWith(KEY)).toContain("https://shop.test/reset");
  });
});

function keysOfSource(): LiveKeySource {
  return liveKeys({ name: "a test", load: () => Promise.resolve(bareKeys({ current: KEY })) });
}

describe("close()", () => {
  it("lets go of the keys and of a database that ready() opened, not of one that was given", async () => {
    const keys = keysOfSource();
    const closed = vi.spyOn(keys, "close");
    const folder = mkdtempSync(join(tmpdir(), "waxseal-application-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const store = sqliteStore(join(folder, "shop.sqlite"));
    const opened: { close?: () => void }[] = [];
    const watched: TableStore = {
      kind: "table",
      async open(options) {
        const table = await store.open(options);
        opened.push(table);
        return table;
      },
    };
    const waxseal = createWaxseal<Record<string, unknown>>({ keys, session: { store: watched } });
    const site = await serve("node", waxseal, {
      "GET /": ({ wax, response }) => {
        wax.session.data["n"] = 1;
        response.end("saved");
      },
    });
    const browser = new Browser(site);
    expect((await browser.get("/")).text).toBe("saved");
    waxseal.close();
    expect(closed).toHaveBeenCalledOnce();
    expect((await browser.get("/")).text).toBe("WAXSEAL_STORE_FAILED");
    expect(opened).toHaveLength(1);
    createWaxseal({ keys: KEY }).close();
  });
});
