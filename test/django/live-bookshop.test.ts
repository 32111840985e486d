/**
 * The bookshop that `npm start` runs, in its Django mode, beside a Django site: one database, one secret, the same readers.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSecretKey } from "../../src/index.ts";
import { assertBuilt } from "../package/built-package.ts";
import { need } from "../support/need.ts";
import { ROOT } from "../support/run.ts";
import { Browser, type Page } from "./browser.ts";
import { startDjangoSite, type DjangoSite } from "./django-site.ts";
import { djangoPath } from "./oracle.ts";

const SECRET_KEY = generateSecretKey();
const TIME_ZONE = "America/Chicago";
const DEFAULT_ITERATIONS = 1_000_000; // of both: with less, the shop would store every password anew
const START_TIMEOUT_MS = 90_000;
const TEST_TIMEOUT_MS = 60_000;

interface Shop {
  origin: string;
  close(): Promise<void>;
}

/** Starts the shop over the database of a Django site. */
async function startShop(database: string): Promise<Shop> {
  const env = { PATH: process.env["PATH"], NODE_ENV: "test", PORT: "0", SECRET_KEY, DJANGO_DB: database, DJANGO_TIME_ZONE: TIME_ZONE };
  const shop = spawn(process.execPath, [join(ROOT, "examples/bookshop/server.ts")], { env, stdio: ["ignore", "pipe", "inherit"] });
  const told: string[] = [];
  for await (const line of createInterface({ input: shop.stdout })) {
    told.push(line);
    const origin = /listening on (http:\S+)/.exec(line)?.[1];
    if (origin === undefined) continue;
    return {
      origin,
      async close() {
        const ended = once(shop, "close");
        shop.kill();
        shop.stdout.resume();
        await ended;
      },
    };
  }
  throw new Error(`The bookshop did not start: ${told.join("\n")}`);
}

/** What a reader does, the same at both. */
interface Side {
  signIn(browser: Browser, email: string, password: string): Promise<boolean>;
  signOut(browser: Browser): Promise<unknown>;
  changePassword(browser: Browser, current: string, password: string): Promise<unknown>;
  /** The address of whoever is signed in. */
  who(browser: Browser): Promise<string | undefined>;
  resetParts(browser: Browser, email: string): Promise<ResetParts>;
  /** Tells whether the link was good. */
  reset(browser: Browser, parts: ResetParts, password: string): Promise<boolean>;
}

interface ResetParts {
  uid: string;
  token: string;
}

function djangoSide(origin: string): Side {
  return {
    signIn: async (browser, username, password) => (await browser.post(`${origin}/login`, { username, password })).status === 204,
    signOut: (browser) => browser.post(`${origin}/logout`),
    changePassword: (browser, _current, password) => browser.post(`${origin}/password`, { password }),
    who: async (browser) => ((await browser.get(`${origin}/me`)).body as { user: string | null }).user ?? undefined,
    async resetParts(browser, email) {
      const { path } = (await browser.get(`${origin}/reset/link/${encodeURIComponent(email)}`)).body as { path: string };
      const [, uid, token] = /^\/reset\/([^/]+)\/([^/]+)\/$/.exec(path)!;
      return { uid: uid!, token: token! };
    },
    reset: async (browser, { uid, token }, password) =>
      (await browser.post(`${origin}/reset/${uid}/${token}/`, { password })).status === 200,
  };
}

function shopSide(origin: string): Side {
  return {
    signIn: async (browser, email, password) => (await post(browser, `${origin}/sign-in`, { email, password })).status === 303,
    signOut: (browser) => post(browser, `${origin}/sign-out`, {}),
    changePassword: (browser, current, password) => post(browser, `${origin}/account/password`, { current, password }),
    who: async (browser) => /class="author">([^,<]+)/.exec((await browser.get(`${origin}/account`)).body as string)?.[1],
    async resetParts(browser, email) {
      await post(browser, `${origin}/forgot`, { email });
      const page = (await browser.get(`${origin}/outbox`)).body as string;
      const [, uid, token] = /\?uid=([^&]+)&(?:amp;)?token=([^"&]+)"/.exec(page)!;
      return { uid: uid!, token: token! };
    },
    reset: async (browser, { uid, token }, password) =>
      (await post(browser, `${origin}/reset?uid=${uid}&token=${token}`, { password })).status === 303,
  };
}

/** Posts a form of the shop, with the token that its pages carry. */
async function post(browser: Browser, url: string, fields: Record<string, string>): Promise<Page> {
  const page = await browser.get(`${new URL(url).origin}/sign-in`);
  return browser.post(url, fields, /name="csrfmiddlewaretoken" value="(\w+)"/.exec(page.body as string)![1]);
}

const path = await need("a real Django 5.2", djangoPath);

describe.runIf(path)("the bookshop beside a Django site", { timeout: TEST_TIMEOUT_MS }, () => {
  let folder: string;
  let site: DjangoSite;
  let shop: Shop;
  let readers = 0;

  beforeAll(async () => {
    assertBuilt();
    folder = await mkdtemp(join(tmpdir(), "waxseal-bookshop-"));
    const database = join(folder, "db.sqlite3");
    const settings = { path: path!, secretKey: SECRET_KEY, database, timeZone: TIME_ZONE, iterations: DEFAULT_ITERATIONS };
    site = await startDjangoSite(settings);
    shop = await startShop(database);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await shop?.close();
    await site?.close();
    await rm(folder, { recursive: true });
  });

  /** Signs somebody up at the shop. */
  async function newReader(): Promise<{ browser: Browser; email: string }> {
    const [browser, email] = [new Browser(), `reader-${String(++readers)}@example.org`];
    const { status } = await post(browser, `${shop.origin}/sign-up`, { name: "Alice", email, password: "first password" });
    expect(status).toBe(303);
    return { browser, email };
  }

  it("signs a reader up, and Django knows them", async () => {
    const { browser, email } = await newReader();
    expect(await djangoSide(site.origin).who(browser)).toBe(email);
  });

  it("keeps the cart in the session that Django reads", async () => {
    const { browser } = await newReader();
    expect((await post(browser, `${shop.origin}/cart`, { book: "the-purloined-letter" })).status).toBe(303);
    const { body } = await browser.get(`${site.origin}/me`);
    expect(body).toMatchObject({ session: { cart: [{ slug: "the-purloined-letter", amount: 1 }] } });
    await browser.post(`${site.origin}/session/set`, { name: "newsletter", value: "yes" });
    expect((await browser.get(`${shop.origin}/cart`)).body).toContain("The Purloined Letter");
  });

  it("shares the theme, a signed cookie", async () => {
    const browser = new Browser();
    expect((await post(browser, `${shop.origin}/theme`, { theme: "dark" })).status).toBe(303);
    expect((await browser.get(`${site.origin}/cookie`)).body).toEqual({ value: "dark" });
    await browser.post(`${site.origin}/cookie/set`, { value: "light" });
    expect((await browser.get(shop.origin)).body).toContain('data-theme="light"');
  });

  it("shares messages", async () => {
    const { browser } = await newReader();
    expect((await browser.get(`${site.origin}/messages`)).body).toEqual([{ text: "Welcome, Alice.", tags: "success", safe: false }]);
    await browser.post(`${site.origin}/messages/add`, { level: "30", text: "Only two <copies> left", tags: "stock" });
    expect((await browser.get(shop.origin)).body).toContain('<p class="message stock warning">Only two &lt;copies&gt; left</p>');
  });

  describe.each(["Django", "the bookshop"] as const)("what a reader does at %s", (side) => {
    let here: Side;
    let there: Side;

    beforeAll(() => {
      const sides = [djangoSide(site.origin), shopSide(shop.origin)] as const;
      [here, there] = side === "Django" ? sides : [sides[1], sides[0]];
    });

    it("signs them in at the other, and out", async () => {
      const { email } = await newReader();
      const browser = new Browser();
      expect(await here.signIn(browser, email, "wrong password")).toBe(false);
      expect([await here.who(browser), await there.who(browser)]).toEqual([undefined, undefined]);
      expect(await here.signIn(browser, email, "first password")).toBe(true);
      expect([await here.who(browser), await there.who(browser)]).toEqual([email, email]);
      const stolen = new Browser();
      stolen.cookies.set("sessionid", browser.cookies.get("sessionid")!);
      await there.signOut(browser);
      for (const one of [browser, stolen]) expect([await here.who(one), await there.who(one)]).toEqual([undefined, undefined]);
    });

    it("ends their other sessions by a new password", async () => {
      const { browser: elsewhere, email } = await newReader();
      const browser = new Browser();
      await there.signIn(browser, email, "first password");
      await here.changePassword(browser, "first password", "second password");
      expect([await there.who(elsewhere), await here.who(elsewhere)]).toEqual([undefined, undefined]);
      expect([await here.who(browser), await there.who(browser)]).toEqual([email, email]);
      expect(await there.signIn(new Browser(), email, "second password")).toBe(true);
    });

    it("makes a reset link that the other honours, once", async () => {
      const { browser, email } = await newReader();
      const visitor = new Browser();
      const parts = await here.resetParts(visitor, email);
      expect(await there.reset(visitor, { ...parts, token: parts.token.replace(/.$/, (end) => (end === "0" ? "1" : "0")) }, "forged")).toBe(
        false,
      );
      expect(await there.reset(visitor, parts, "third password")).toBe(true);
      for (const one of [here, there]) expect(await one.reset(visitor, parts, "fourth password")).toBe(false);
      expect(await here.who(browser)).toBeUndefined();
      expect(await here.signIn(visitor, email, "third password")).toBe(true);
    });
  });
});
