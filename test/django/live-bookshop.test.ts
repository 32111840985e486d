/**
 * The bookshop that `npm start` runs, in its Django mode, beside a Django site: one database, one secret, the same readers.
 *
 * @module
 */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSecretKey } from "../../src/index.ts";
import { newFolder, startShop, type Shop } from "../bookshop/shop.ts";
import { need } from "../support/need.ts";
import { Browser } from "./browser.ts";
import { startDjangoSite, type DjangoSite } from "./django-site.ts";
import { djangoPath } from "./oracle.ts";
import { DEFAULT_ITERATIONS, djangoSide, postForm, shopSide, type Side } from "./sides.ts";

const SECRET_KEY = generateSecretKey();
const TIME_ZONE = "America/Chicago";
const START_TIMEOUT_MS = 90_000;
const TEST_TIMEOUT_MS = 60_000;

const path = await need("a real Django 5.2", djangoPath);

describe.runIf(path)("the bookshop beside a Django site", { timeout: TEST_TIMEOUT_MS }, () => {
  let folder: Awaited<ReturnType<typeof newFolder>>;
  let site: DjangoSite;
  let shop: Shop;
  let readers = 0;

  beforeAll(async () => {
    folder = await newFolder();
    const database = join(folder.path, "db.sqlite3");
    const settings = { path: path!, secretKey: SECRET_KEY, database, timeZone: TIME_ZONE, iterations: DEFAULT_ITERATIONS };
    site = await startDjangoSite(settings);
    shop = await startShop({ NODE_ENV: "test", SECRET_KEY, DJANGO_DB: database, DJANGO_TIME_ZONE: TIME_ZONE });
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await shop?.close();
    await site?.close();
    await folder?.remove();
  });

  /** Signs somebody up at the shop. */
  async function newReader(): Promise<{ browser: Browser; email: string }> {
    const [browser, email] = [new Browser(), `reader-${String(++readers)}@example.org`];
    const { status } = await postForm(browser, `${shop.origin}/sign-up`, { name: "Alice", email, password: "first password" });
    expect(status).toBe(303);
    return { browser, email };
  }

  it("signs a reader up, and Django knows them", async () => {
    const { browser, email } = await newReader();
    expect(await djangoSide(site.origin).who(browser)).toBe(email);
  });

  it("keeps the cart in the session that Django reads", async () => {
    const { browser } = await newReader();
    expect((await postForm(browser, `${shop.origin}/cart`, { book: "the-purloined-letter" })).status).toBe(303);
    const { body } = await browser.get(`${site.origin}/me`);
    expect(body).toMatchObject({ session: { cart: [{ slug: "the-purloined-letter", amount: 1 }] } });
    await browser.post(`${site.origin}/session/set`, { name: "newsletter", value: "yes" });
    expect((await browser.get(`${shop.origin}/cart`)).body).toContain("The Purloined Letter");
  });

  it("shares the theme, a signed cookie", async () => {
    const browser = new Browser();
    expect((await postForm(browser, `${shop.origin}/theme`, { theme: "dark" })).status).toBe(303);
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
