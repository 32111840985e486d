import { afterAll, describe, expect, test } from "vitest";
import type { SessionStore } from "../../src/sessions/store.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { Browser, listen } from "../web/live-site.ts";
import { runChild } from "./live/child.ts";
import { betterSqlite3, connectPgSimple, connectRedis, expressSessionSite } from "./live/express-session-site.ts";
import { sessionSite, type SessionSite } from "./live/session-site.ts";
import { MEMORY, SHARED_STORES, startStores } from "./real-stores.ts";

const FIELDS = Array.from({ length: 100 }, (_, at) => `f${at}`);

const [shared, memory] = await Promise.all([startStores(SHARED_STORES), startStores([MEMORY])]); // in PGlite nothing happens at once

async function visit(store: SessionStore): Promise<{ browser: Browser; site: SessionSite }> {
  const site = sessionSite(store);
  await site.ready();
  return { site, browser: new Browser({ origin: await listen(site.listener) }) };
}

/** Asks for each of `fields` at once. @returns the statuses that came */
async function addAll(browser: Browser, fields: readonly string[]): Promise<Set<number>> {
  return new Set(await Promise.all(fields.map(async (field) => (await browser.get(`/add/${field}?work`)).status)));
}

async function dataOf(browser: Browser): Promise<Record<string, unknown>> {
  return JSON.parse((await browser.get("/data")).text) as Record<string, unknown>;
}

async function survivorsOf(browser: Browser): Promise<string[]> {
  return Object.keys(await dataOf(browser)).filter((name) => FIELDS.includes(name));
}

describe("33. 100 parallel requests each adding its own field: none lost", () => {
  test.for([...memory, ...shared])("$name", async ({ started }, { skip }) => {
    if (!started) return skip();
    const { browser } = await visit(await started.newStore());
    await browser.get("/add/start");
    expect(await addAll(browser, FIELDS)).toEqual(new Set([200]));
    expect(Object.keys(await dataOf(browser)).sort()).toEqual([...FIELDS, "start"].sort());
  });
});

describe("33. 100 parallel requests to two processes on one store: none lost", async () => {
  const running = shared.filter(({ started }) => started);
  const places = await Promise.all(running.map(({ started }) => started!.newPlace()));
  const children = [runChild("sites-process.ts", places), runChild("sites-process.ts", places)];
  afterAll(() => {
    for (const { process } of children) process.kill();
  });
  const origins = Promise.all(children.map(async ({ lines }) => JSON.parse((await lines.next()).value as string) as string[]));

  test.for(running.map(({ name }, at) => ({ name, at })))("$name", async ({ at }) => {
    const [first, second] = (await origins).map((those) => new Browser({ origin: those[at]! })) as [Browser, Browser];
    await first.get("/add/start");
    for (const [name, value] of first.cookies) second.cookies.set(name, value);
    const statuses = await Promise.all([addAll(first, FIELDS.slice(0, 50)), addAll(second, FIELDS.slice(50))]);
    expect(statuses).toEqual([new Set([200]), new Set([200])]);
    for (const browser of [first, second]) expect(Object.keys(await dataOf(browser)).sort()).toEqual([...FIELDS, "start"].sort());
  });
});

describe("two requests that set the same field", () => {
  test.for(shared)("leave one of the values, that of the last save: $name", async ({ started }, { skip }) => {
    if (!started) return skip();
    const { browser, site } = await visit(await started.newStore());
    await browser.get("/add/x/before");
    await Promise.all(["one", "other"].map((value) => browser.get(`/add/x/${value}?work`)));
    expect(["one", "other"]).toContain((await dataOf(browser))["x"]);
    const slow = browser.get("/add/x/slow?hold");
    await site.gate.reached;
    await browser.get("/add/x/quick");
    expect((await dataOf(browser))["x"]).toBe("quick");
    site.gate.open();
    await slow;
    expect((await dataOf(browser))["x"]).toBe("slow");
  });
});

describe("a session that is kept in its cookie", () => {
  test("is what the browser got last: of 100 fields that parallel requests add, one is left", async () => {
    const { browser } = await visit(cookieStore());
    await browser.get("/add/start");
    expect(await addAll(browser, FIELDS)).toEqual(new Set([200]));
    expect(await survivorsOf(browser)).toHaveLength(1);
    expect(await dataOf(browser)).toHaveProperty("start");
  });

  test("is back after a logout where a slower request answers later", async () => {
    const { browser, site } = await visit(cookieStore());
    await browser.get("/login");
    const slow = browser.get("/add/late?hold");
    await site.gate.reached;
    await browser.get("/logout");
    expect((await browser.get("/who")).text).toBe("nobody");
    site.gate.open();
    await slow;
    expect((await browser.get("/who")).text).toBe("ada@example.org");
  });
});

describe("beside it, express-session", () => {
  const BESIDE = [
    { with: "connect-redis", on: "Redis by @redis/client", open: connectRedis },
    { with: "connect-pg-simple", on: "PostgreSQL by pg", open: connectPgSimple },
    { with: "better-sqlite3-session-store", on: "SQLite", open: betterSqlite3 },
  ].map((one) => ({ ...one, started: shared.find(({ name }) => name === one.on)!.started }));

  test.for(BESIDE)("loses fields of 100 parallel requests, and brings back who has signed out: $with", async (one, { skip }) => {
    if (!one.started) return skip();
    const { store, close } = await one.open(await one.started.newPlace());
    const { listener, gate } = expressSessionSite(store);
    const browser = new Browser({ origin: await listen(listener) });
    await browser.get("/add/start");
    expect(await addAll(browser, FIELDS)).toEqual(new Set([200]));
    const survivors = await survivorsOf(browser);
    expect(survivors.length).toBeLessThan(FIELDS.length);

    const slow = browser.get("/add/late?hold");
    await gate.reached;
    await browser.get("/logout");
    expect(await dataOf(browser)).toEqual({});
    gate.open();
    await slow;
    expect(await dataOf(browser)).toMatchObject({ start: "added", late: "added" });
    console.info(`express-session with ${one.with}: ${survivors.length} of 100 fields survive, and a session survives its logout.`);
    await close();
  });
});
