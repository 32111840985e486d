/**
 * A Django site on PostgreSQL and on MariaDB: the bookshop beside it, and its sessions through our stores for those databases.
 *
 * Django, the database server and this machine are in different time zones, as they may be.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createPool, type RowDataPacket } from "mysql2/promise";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { django } from "../../src/django/index.ts";
import { createWaxseal, generateSecretKey, SessionInterrupted, systemClock, type Session, type Waxseal } from "../../src/index.ts";
import { encodeSession } from "../../src/sessions/codec.ts";
import type { SessionTable, TableStore } from "../../src/sessions/store.ts";
import { mysqlStore } from "../../src/sessions/stores/mysql.ts";
import { postgresStore } from "../../src/sessions/stores/postgres.ts";
import { startShop, type Shop } from "../bookshop/shop.ts";
import { startMariaDb } from "../servers/mariadb.ts";
import { startPostgres } from "../servers/postgres.ts";
import { need } from "../support/need.ts";
import { Browser, type Page } from "./browser.ts";
import { startDjangoSite, type DjangoSite } from "./django-site.ts";
import { openVisit } from "./open-visit.ts";
import { djangoPath } from "./oracle.ts";
import { DEFAULT_ITERATIONS, djangoSide, postForm, shopSide, type Side } from "./sides.ts";

const SECRET_KEY = generateSecretKey({ alphabet: "django" });
const TIME_ZONE = "Asia/Kathmandu";
const EMAIL = "reader@example.org";
const PASSWORD = "first password";
const START_TIMEOUT_MS = 90_000;
const TEST_TIMEOUT_MS = 60_000;

const MINUTE = 60;
const DAY = 86_400;
const LEEWAY = MINUTE; // that a slow machine may take between a save and a look

/** What JSON has, and what a database could spoil: text beyond Latin-1 and the BMP, what looks like an escape, and 64 KiB and more. */
const DATA = {
  texts: ["naïve, “日本語” 🦭", "\0 \\u0000 \u2028 \ud800", "' OR ''='; -- \\", ""],
  "ключ 🔑": { "0": null, constructor: [true, false, []], nested: { deep: [{}] } },
  numbers: [0, -1, 2 ** 53 - 1, 1e21, 0.1, 5e-324],
  long: randomBytes(60_000).toString("base64"), // does not compress
};

type Data = Record<string, unknown>;

/** A session as Django's model reads its row. */
interface ModelRow {
  fields: Data;
  /** Unix seconds. */
  expires: number;
}

interface OpenDatabase {
  store: TableStore;
  /** Of the connections that the store gets. */
  timeZone(): Promise<unknown>;
  close(): Promise<unknown>;
}

const [postgres, mariadb, postgresPath, mariadbPath] = await Promise.all([
  need("a PostgreSQL server, 15 or later", () => startPostgres({ settings: { timezone: "America/St_Johns", fsync: "off" } })),
  need("a MariaDB server", () => startMariaDb({ settings: { "default-time-zone": "-02:00", "innodb-flush-log-at-trx-commit": "0" } })),
  need("a real Django 5.2 with psycopg2", () => djangoPath("psycopg2")),
  need("a real Django 5.2 with MySQLdb", () => djangoPath("MySQLdb")),
]);

const DATABASES = [
  {
    name: "PostgreSQL",
    server: postgres,
    path: postgresPath,
    zone: "America/St_Johns",
    open(url: string): OpenDatabase {
      const pool = new Pool({ connectionString: url });
      const timeZone = async (): Promise<unknown> => Object.values((await pool.query<object>("SHOW timezone")).rows[0]!)[0];
      return { store: postgresStore(pool), timeZone, close: () => pool.end() };
    },
  },
  {
    name: "MariaDB",
    server: mariadb,
    path: mariadbPath,
    zone: "-02:00",
    open(uri: string): OpenDatabase {
      const pool = createPool({ uri });
      const timeZone = async (): Promise<unknown> => Object.values((await pool.query<RowDataPacket[]>("SELECT @@time_zone"))[0][0]!)[0];
      return { store: mysqlStore(pool), timeZone, close: () => pool.end() };
    },
  },
];

afterAll(() => Promise.all([postgres?.remove(), mariadb?.remove()]));

// The two at once, for much of it is waiting; the tests of each in their order, for they share its table.
describe.concurrent.each(DATABASES)("a Django site on $name", { timeout: TEST_TIMEOUT_MS }, ({ server, path, zone, open }) => {
  describe.runIf(server && path)("and what shares it", { concurrent: false }, () => {
    let site: DjangoSite;
    let shop: Shop;
    let database: OpenDatabase;
    let table: SessionTable;
    let waxseal: Waxseal<Data>;

    beforeAll(async () => {
      const { url } = server!;
      const settings = { path: path!, secretKey: SECRET_KEY, database: url, timeZone: TIME_ZONE, iterations: DEFAULT_ITERATIONS };
      site = await startDjangoSite(settings);
      shop = await startShop({ NODE_ENV: "test", SECRET_KEY, DJANGO_DB: url, DJANGO_TIME_ZONE: TIME_ZONE });
      const { status } = await postForm(new Browser(), `${shop.origin}/sign-up`, { name: "Ada", email: EMAIL, password: PASSWORD });
      expect(status).toBe(303);

      database = open(url);
      expect(await database.timeZone()).toBe(zone);
      table = await database.store.open({ layout: "django", clock: systemClock });
      waxseal = createWaxseal<Data>({ keys: SECRET_KEY, preset: django({ timeZone: TIME_ZONE }), session: { store: database.store } });
    }, START_TIMEOUT_MS);

    afterAll(async () => {
      waxseal?.close();
      await database?.close();
      await shop?.close();
      await site?.close();
    });

    /** Changes a browser's session here. */
    async function change(browser: Browser, how: (session: Session<Data>) => unknown): Promise<void> {
      const { wax, commit } = await openVisit(waxseal, browser);
      await how(wax.session);
      await commit();
    }

    async function dataHere(browser: Browser): Promise<Data> {
      return (await openVisit(waxseal, browser)).wax.session.data;
    }

    /** Sets a field at Django, which does `meanwhile` after it has read the session and before it saves it. */
    async function setAtDjango(browser: Browser, name: string, value: unknown, meanwhile?: () => Promise<unknown>): Promise<Page> {
      const fields = { name, json: JSON.stringify(value) };
      if (meanwhile === undefined) return browser.post(`${site.origin}/session/set`, fields);
      const listener = createServer().listen(0, "127.0.0.1");
      try {
        await once(listener, "listening");
        const { port } = listener.address() as AddressInfo;
        const done = once(listener, "request").then(async ([, response]) => {
          await meanwhile();
          (response as { end(): void }).end();
        });
        const [page] = await Promise.all([browser.post(`${site.origin}/session/set`, { ...fields, meanwhile: String(port) }), done]);
        return page;
      } finally {
        listener.close();
        listener.closeAllConnections();
      }
    }

    async function endAfter(browser: Browser, seconds: number, more: Record<string, string> = {}): Promise<void> {
      const { status } = await browser.post(`${site.origin}/session/expiry`, { seconds: String(seconds), ...more });
      expect(status).toBe(204);
    }

    async function dataAtDjango(browser: Browser): Promise<Data> {
      return ((await browser.get(`${site.origin}/me`)).body as { session: Data }).session;
    }

    async function modelRows(): Promise<Record<string, ModelRow>> {
      return (await new Browser().get(`${site.origin}/session/rows`)).body as Record<string, ModelRow>;
    }

    async function modelRow(browser: Browser): Promise<ModelRow | undefined> {
      return (await modelRows())[browser.cookies.get("sessionid")!];
    }

    describe.each(["Django", "the bookshop"] as const)("what a reader does at %s", (where) => {
      let here: Side;
      let there: Side;

      beforeAll(() => {
        const sides = [djangoSide(site.origin), shopSide(shop.origin)] as const;
        [here, there] = where === "Django" ? sides : [sides[1], sides[0]];
      });

      it("signs them in at the other, with the same last sign-in and one cart, and out", async () => {
        const browser = new Browser();
        expect([await here.who(browser), await there.who(browser)]).toEqual([undefined, undefined]);
        expect(await here.signIn(browser, EMAIL, PASSWORD)).toBe(true);
        const id = browser.cookies.get("sessionid")!;
        expect([await here.who(browser), await there.who(browser)]).toEqual([EMAIL, EMAIL]);

        const { lastLogin } = (await browser.get(`${site.origin}/me`)).body as { lastLogin: number };
        expect(Math.abs(lastLogin - systemClock())).toBeLessThan(LEEWAY);
        for (const one of [here, there]) {
          const link = await one.resetParts(browser, EMAIL); // which the time of the last sign-in seals too
          expect([await here.opensReset(browser, link), await there.opensReset(browser, link)]).toEqual([true, true]);
        }

        expect((await postForm(browser, `${shop.origin}/cart`, { book: "dracula" })).status).toBe(303);
        expect(await dataAtDjango(browser)).toMatchObject({ cart: [{ slug: "dracula", amount: 1 }] });
        await setAtDjango(browser, "cart", [{ slug: "the-purloined-letter", amount: 2 }]);
        const { body } = await browser.get(`${shop.origin}/cart`);
        expect(body).toContain("The Purloined Letter");
        expect(body).not.toContain("Bram Stoker");
        expect(browser.cookies.get("sessionid")).toBe(id);

        await there.signOut(browser);
        expect(await modelRows()).not.toHaveProperty(id);
        const stolen = new Browser();
        stolen.cookies.set("sessionid", id);
        for (const one of [browser, stolen]) expect([await here.who(one), await there.who(one)]).toEqual([undefined, undefined]);
      });
    });

    it("reads what we write, and writes what we read", async () => {
      const [ours, theirs] = [new Browser(), new Browser()];
      await change(ours, ({ data }) => Object.assign(data, DATA));
      expect((await modelRow(ours))?.fields).toEqual(DATA);
      for (const [name, value] of Object.entries(DATA)) await setAtDjango(theirs, name, value);
      expect(await dataHere(theirs)).toEqual(DATA);
      await change(theirs, ({ data }) => (data["one more"] = "é"));
      expect((await modelRow(theirs))?.fields).toEqual({ ...DATA, "one more": "é" });
    });

    it("ends a session when we do, whoever says when", async () => {
      const browser = new Browser();
      const save = (): Promise<void> => change(browser, ({ data }) => (data["saved"] = systemClock()));
      const expectEndIn = async (seconds: number): Promise<void> => {
        const { expires } = (await modelRow(browser))!;
        expect(Math.abs(expires - systemClock() - seconds)).toBeLessThan(LEEWAY);
      };

      await save();
      await expectEndIn(14 * DAY);
      await endAfter(browser, 5 * MINUTE, { once: "" });
      await expectEndIn(5 * MINUTE);
      await save();
      await expectEndIn(5 * MINUTE);
      await endAfter(browser, 10 * MINUTE);
      await expectEndIn(10 * MINUTE);
      await save();
      await expectEndIn(10 * MINUTE);
      await change(browser, (session) => session.setExpiry("15m"));
      await expectEndIn(15 * MINUTE);
      await setAtDjango(browser, "cart", "dune");
      await expectEndIn(15 * MINUTE);
      expect(browser.setCookies.get("sessionid")).toMatch(/max-age=900\b/i);
      await change(browser, (session) => session.setExpiry("browser"));
      await expectEndIn(14 * DAY);
      expect((await browser.get(`${site.origin}/me`)).body).toMatchObject({ untilBrowserCloses: true });
    });

    it.each([
      { how: "our clear()", clear: () => table.clear() },
      { how: "clearsessions", clear: () => new Browser().post(`${site.origin}/session/clear`) },
    ])("shows nobody a session that has expired, and $how removes it, and no other", async ({ clear }) => {
      const sown: { browser: Browser; id: string; isAlive: boolean }[] = [];
      for (const seconds of [-5 * MINUTE, 5 * MINUTE]) {
        const [theirs, ours] = [new Browser(), new Browser()];
        await setAtDjango(theirs, "mark", "here");
        await endAfter(theirs, seconds);
        const id = randomBytes(16).toString("hex");
        const times = { lifetimeSeconds: seconds, createdAt: 0, endsAt: 0 };
        await table.insert(id, { blob: encodeSession(SECRET_KEY, { mark: "here" }), userId: undefined, ...times });
        ours.cookies.set("sessionid", id);
        for (const browser of [theirs, ours]) sown.push({ browser, id: browser.cookies.get("sessionid")!, isAlive: seconds > 0 });
      }
      for (const { browser, isAlive } of sown) {
        const seen = isAlive ? { mark: "here" } : {};
        expect([await dataHere(browser), await dataAtDjango(browser)]).toEqual([seen, seen]);
      }
      const before = await modelRows();
      for (const { id } of sown) expect(before).toHaveProperty(id);
      const alive = Object.entries(before).flatMap(([id, { expires }]) => (expires > systemClock() ? [id] : []));
      expect(await table.count()).toBe(alive.length);
      await clear();
      expect(Object.keys(await modelRows()).toSorted()).toEqual(alive.toSorted());
      expect(alive).toEqual(expect.arrayContaining(sown.flatMap(({ id, isAlive }) => (isAlive ? [id] : []))));
    });

    it("overwrites what others save while it works; we merge", async () => {
      const browser = new Browser();
      await setAtDjango(browser, "cart", "dune");
      await change(browser, async ({ data }) => {
        data["ours"] = "2";
        await setAtDjango(browser, "theirs", "1");
      });
      expect((await modelRow(browser))?.fields).toEqual({ cart: "dune", theirs: "1", ours: "2" });
      await setAtDjango(browser, "theirs", "3", async () => {
        await change(browser, ({ data }) => (data["lost"] = "4"));
        expect((await modelRow(browser))?.fields).toMatchObject({ theirs: "1", lost: "4" });
      });
      expect((await modelRow(browser))?.fields).toEqual({ cart: "dune", theirs: "3", ours: "2" });
    });

    it("brings back no session that we end while it works, nor do we", async () => {
      const browser = new Browser();
      await setAtDjango(browser, "cart", "dune");
      const ended = browser.cookies.get("sessionid")!;
      const { status } = await setAtDjango(browser, "cart", "emma", () => change(browser, (session) => session.flush()));
      expect(status).toBe(400);

      await setAtDjango(browser, "cart", "dune");
      const endedToo = browser.cookies.get("sessionid")!;
      const changed = change(browser, async ({ data }) => {
        data["cart"] = "emma";
        expect((await browser.post(`${site.origin}/logout`)).status).toBe(204);
      });
      await expect(changed).rejects.toThrow(SessionInterrupted);
      const rows = await modelRows();
      for (const id of [ended, endedToo]) expect(rows).not.toHaveProperty(id);
    });
  });
});
