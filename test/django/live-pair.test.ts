/**
 * A Django site and a service in TypeScript that share a secret, a database and their users' browsers.
 *
 * Each test runs both ways: what a person does at one of them holds at the other.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSecretKey, KeyRing } from "../../src/index.ts";
import { need } from "../support/need.ts";
import { Browser } from "./browser.ts";
import { startDjangoSite, type DjangoSite } from "./django-site.ts";
import { addUser, PASSWORDS, startNeighbour, type Neighbour } from "./neighbour.ts";
import { djangoPath } from "./oracle.ts";

const SECRET_KEY = generateSecretKey({ alphabet: "django" });
const TIME_ZONE = "America/St_Johns"; // neither UTC nor this machine's
const START_TIMEOUT_MS = 90_000;
const TEST_TIMEOUT_MS = 30_000;

const path = await need("a real Django 5.2", djangoPath);

describe.runIf(path)("a live pair of sites", { timeout: TEST_TIMEOUT_MS }, () => {
  let folder: string;
  let database: string;
  let site: DjangoSite;
  let neighbour: Neighbour;
  let users = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "waxseal-pair-"));
    database = join(folder, "db.sqlite3");
    site = await startDjangoSite({ path: path!, secretKey: SECRET_KEY, database, timeZone: TIME_ZONE, ...PASSWORDS });
    neighbour = await startNeighbour({ keys: SECRET_KEY, database, timeZone: TIME_ZONE });
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await neighbour?.close();
    await site?.close();
    await rm(folder, { recursive: true });
  });

  /** Returns the name of a new user, whose password is "first". */
  async function newUser(): Promise<string> {
    const name = `reader-${String(++users)}`;
    await addUser(database, { name, password: "first", email: `${name}@example.org` });
    return name;
  }

  async function signedIn(origin: string, username: string, password = "first"): Promise<Browser> {
    const browser = new Browser();
    expect((await browser.post(`${origin}/login`, { username, password })).status).toBe(204);
    return browser;
  }

  async function userAt(origin: string, browser: Browser): Promise<unknown> {
    const { body } = await browser.get(`${origin}/me`);
    return (body as { user: unknown }).user;
  }

  function sessionRow(sessionId: string | undefined): unknown {
    const db = new DatabaseSync(database);
    const row = db.prepare("SELECT session_data FROM django_session WHERE session_key = ?").get(sessionId ?? "");
    db.close();
    return row;
  }

  describe.each(["Django", "waxseal"] as const)("what a person does at %s", (side) => {
    let [here, there] = ["", ""];

    beforeAll(() => {
      [here, there] = side === "Django" ? [site.origin, neighbour.origin] : [neighbour.origin, site.origin];
    });

    it("signs them in at the other", async () => {
      const name = await newUser();
      const browser = await signedIn(here, name);
      expect(await userAt(here, browser)).toBe(name);
      expect(await userAt(there, browser)).toBe(name);
    });

    it("is refused at both with a wrong password", async () => {
      const browser = new Browser();
      expect((await browser.post(`${here}/login`, { username: await newUser(), password: "wrong" })).status).toBe(401);
      expect([await userAt(here, browser), await userAt(there, browser)]).toEqual([null, null]);
    });

    it("keeps what the session held before, under a new id", async () => {
      const browser = new Browser();
      await browser.post(`${there}/session/set`, { name: "cart", value: "dune; naïve, “日本語”" });
      const before = browser.cookies.get("sessionid");
      expect((await browser.post(`${here}/login`, { username: await newUser(), password: "first" })).status).toBe(204);
      expect(browser.cookies.get("sessionid")).not.toBe(before);
      expect([sessionRow(before), sessionRow(browser.cookies.get("sessionid"))]).toEqual([undefined, expect.anything()]);
      for (const origin of [here, there])
        expect((await browser.get(`${origin}/me`)).body).toMatchObject({ session: { cart: "dune; naïve, “日本語”" } });
    });

    it("puts into the session what the other adds to", async () => {
      const browser = await signedIn(here, await newUser());
      await browser.post(`${here}/session/set`, { name: "first", value: "1" });
      await browser.post(`${there}/session/set`, { name: "second", value: "2" });
      for (const origin of [here, there])
        expect((await browser.get(`${origin}/me`)).body).toMatchObject({ session: { first: "1", second: "2" } });
    });

    it("signs them out at the other", async () => {
      const browser = await signedIn(there, await newUser());
      const stolen = new Browser();
      stolen.cookies.set("sessionid", browser.cookies.get("sessionid")!);
      expect(await userAt(there, stolen)).not.toBeNull();
      expect((await browser.post(`${here}/logout`)).status).toBe(204);
      expect(browser.cookies.has("sessionid")).toBe(false);
      expect(sessionRow(stolen.cookies.get("sessionid"))).toBeUndefined();
      expect([await userAt(here, stolen), await userAt(there, stolen)]).toEqual([null, null]);
    });

    it("ends their other sessions by a new password, and goes on with this one", async () => {
      const name = await newUser();
      const [browser, elsewhere, elsewhereToo] = [await signedIn(here, name), await signedIn(here, name), await signedIn(there, name)];
      expect((await browser.post(`${here}/password`, { password: "second" })).status).toBe(204);
      for (const other of [elsewhere, elsewhereToo]) {
        expect(await userAt(there, other)).toBeNull();
        expect(await userAt(here, other)).toBeNull();
      }
      for (const origin of [here, there]) {
        expect(await userAt(origin, browser)).toBe(name);
        expect(await userAt(here, await signedIn(origin, name, "second"))).toBe(name);
      }
    });

    it("says how long the session lasts, and the other goes on so", async () => {
      const browser = await signedIn(here, await newUser());
      await browser.post(`${here}/session/expiry`, { seconds: "300" });
      await browser.post(`${there}/session/set`, { name: "a", value: "1" });
      expect(browser.setCookies.get("sessionid")).toMatch(/max-age=300\b/i);
      await browser.post(`${here}/session/expiry`, { seconds: "0" });
      await browser.post(`${there}/session/set`, { name: "a", value: "2" });
      expect(browser.setCookies.get("sessionid")).not.toMatch(/max-age|expires/i);
      expect((await browser.get(`${site.origin}/me`)).body).toMatchObject({ untilBrowserCloses: true });
    });

    it("leaves messages that the other shows, once", async () => {
      const browser = new Browser();
      await browser.post(`${here}/messages/add`, { level: "25", text: "Saved; “naïve”, 日本語 🦭", tags: "shelf a" });
      await browser.post(`${there}/messages/add`, { level: "40", text: "<b>Sold out</b>", safe: "1" });
      expect((await browser.get(`${there}/messages`)).body).toEqual([
        { text: "Saved; “naïve”, 日本語 🦭", tags: "shelf a success", safe: false },
        { text: "<b>Sold out</b>", tags: "error", safe: true },
      ]);
      for (const origin of [here, there]) expect((await browser.get(`${origin}/messages`)).body).toEqual([]);
    });

    it("leaves more messages than a cookie holds, and none is lost", async () => {
      const browser = new Browser();
      const texts = Array.from({ length: 12 }, (_, at) => `${String(at)} ${generateSecretKey({ length: 300 })}`); // does not compress
      for (const text of texts) await browser.post(`${here}/messages/add`, { level: "20", text });
      const { body } = await browser.get(`${there}/messages`);
      expect((body as { text: string }[]).map(({ text }) => text)).toEqual(texts);
      expect((await browser.get(`${here}/messages`)).body).toEqual([]);
    });

    it.each(["dark", 'a:b;c,d "e" \\ é \x7f', ""])("sets a signed cookie that the other reads: %j", async (value) => {
      const browser = new Browser();
      await browser.post(`${here}/cookie/set`, { value });
      for (const origin of [here, there]) expect((await browser.get(`${origin}/cookie`)).body).toEqual({ value });
      browser.cookies.set(
        "theme",
        browser.cookies.get("theme")!.replace(/.(?="?$)/, (last) => (last === "A" ? "B" : "A")),
      );
      for (const origin of [here, there]) expect((await browser.get(`${origin}/cookie`)).body).toEqual({ value: null });
    });

    it("makes a reset link that the other honours, once", async () => {
      const name = await newUser();
      const signed = await signedIn(here, name); // so that there is a last login
      const visitor = new Browser();
      const { path: link } = (await visitor.get(`${here}/reset/link/${name}`)).body as { path: string };
      for (const origin of [here, there]) expect((await visitor.get(origin + link)).body).toEqual({ user: name });
      expect((await visitor.get(`${there}${link.replace(/.\/$/, (end) => (end === "0/" ? "1/" : "0/"))}`)).status).toBe(404);
      expect((await visitor.post(there + link, { password: "third" })).body).toEqual({ user: name });
      for (const origin of [here, there]) expect((await visitor.get(origin + link)).status).toBe(404);
      expect(await userAt(here, signed)).toBeNull();
      expect(await userAt(here, await signedIn(here, name, "third"))).toBe(name);
    });

    it("makes a reset link that the next login ends", async () => {
      const name = await newUser();
      const visitor = new Browser();
      const { path: link } = (await visitor.get(`${here}/reset/link/${name}`)).body as { path: string };
      expect((await visitor.get(there + link)).status).toBe(200);
      await signedIn(there, name);
      for (const origin of [here, there]) expect((await visitor.get(origin + link)).status).toBe(404);
    });

    it("has forms whose token the other takes, and no other token", async () => {
      const browser = new Browser();
      const token = await browser.tokenOf(here);
      const post = async (sent: string | null): Promise<number> =>
        (await browser.post(`${there}/session/set`, { name: "a", value: "1" }, sent)).status;
      expect(await post(token)).toBe(204);
      expect(await post(browser.cookies.get("csrftoken")!)).toBe(204); // as a script reads it
      expect(await post(await new Browser().tokenOf(here))).toBe(403);
      expect(await post(null)).toBe(403);
    });

    it("gets another csrftoken by signing in", async () => {
      const browser = new Browser();
      const token = await browser.tokenOf(here);
      const before = browser.cookies.get("csrftoken");
      await browser.post(`${here}/login`, { username: await newUser(), password: "first" }, token);
      expect(browser.cookies.get("csrftoken")).not.toBe(before);
      expect((await browser.post(`${there}/logout`, {}, token)).status).toBe(403);
    });

    it("keeps a session whose end in the database both respect", async () => {
      const browser = await signedIn(here, await newUser());
      const db = new DatabaseSync(database);
      db.prepare("UPDATE django_session SET expire_date = ? WHERE session_key = ?").run(
        "2020-01-01 00:00:00",
        browser.cookies.get("sessionid")!,
      );
      db.close();
      expect([await userAt(here, browser), await userAt(there, browser)]).toEqual([null, null]);
    });

    it("shows nobody to a browser with a forged session id", async () => {
      const browser = new Browser();
      browser.cookies.set("sessionid", "a".repeat(32));
      expect(await userAt(here, browser)).toBeNull();
    });
  });

  it("while the key is rotated: a service that has the new key reads and leaves alone what Django signs with the old one", async () => {
    const next = await startNeighbour({
      keys: new KeyRing({ current: generateSecretKey(), fallbacks: [SECRET_KEY] }),
      database,
      timeZone: TIME_ZONE,
    });
    try {
      const name = await newUser();
      const browser = await signedIn(site.origin, name);
      const id = browser.cookies.get("sessionid");
      const row = sessionRow(id);
      expect(await userAt(next.origin, browser)).toBe(name);
      expect(browser.cookies.get("sessionid")).toBe(id);
      expect(sessionRow(id)).toEqual(row);
      expect(await userAt(site.origin, browser)).toBe(name);
    } finally {
      await next.close();
    }
  });
});
