import { readdirSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import type { NewRow } from "../../../src/sessions/store.ts";
import { cachedStore } from "../../../src/sessions/stores/cached.ts";
import { memoryStore } from "../../../src/sessions/stores/memory.ts";
import { SQLITE_TABLE_SQL, sqliteStore } from "../../../src/sessions/stores/sqlite.ts";
import { DJANGO_TABLE_SQL } from "../django-table.ts";
import { newPath } from "./sqlite-file.ts";

const OURS = { layout: "waxseal", clock: systemClock } as const;
const ROW: NewRow = { blob: "blob", lifetimeSeconds: 1000, userId: undefined, createdAt: 1, endsAt: 2000 };
const MISSING = { name: "ConfigError", code: "WAXSEAL_TABLE_MISSING" };

/** Returns how many files that begin with `path` this process has open. */
function openFiles(path: string): number {
  const links = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return "";
    }
  });
  return links.filter((link) => link === path).length;
}

describe("claims in SQLite", () => {
  it("need no sessions, and outlive the store", async () => {
    const path = newPath();
    expect(await sqliteStore(path).claim("a", 10)).toBe(true);
    expect(await sqliteStore(path).claim("a", 10)).toBe(false);
    const database = new DatabaseSync(path);
    expect(database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()).toEqual([{ name: "waxseal_claim" }]);
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "delete" }); // it may be a Django site's
  });

  it("are in the file that the sessions have open, and close with them", async () => {
    const path = newPath();
    const store = sqliteStore(path);
    const [first, second] = [await store.open(OURS), await store.open(OURS)];
    expect(await store.claim("a", 10)).toBe(true);
    expect(openFiles(path)).toBe(1);
    first.close!();
    first.close!();
    const late = [store.claim("b", 10), second.insert("h", ROW)];
    await Promise.resolve(); // so far the claim has the file
    second.close!();
    expect(await Promise.all(late)).toEqual([true, "1"]);
    expect(openFiles(path)).toBe(0);
    expect(await store.claim("b", 10)).toBe(false);
  });

  it("are closed too where they opened the file, and it was held later", async () => {
    const path = newPath();
    const store = sqliteStore(path);
    await Promise.all([store.claim("a", 10), store.claim("b", 10)]);
    expect(openFiles(path)).toBe(1);
    const table = await store.open(OURS);
    expect(openFiles(path)).toBe(1);
    table.close!();
    expect(openFiles(path)).toBe(0);
  });

  it("share a database in memory with the sessions", async () => {
    const store = sqliteStore(":memory:", { createTable: false });
    expect(await store.migrate()).toEqual(["waxseal_session", "waxseal_claim"]);
    const table = await store.open(OURS);
    await table.insert("a", { ...ROW, lifetimeSeconds: 0 });
    await store.claim("over", 0);
    expect(await store.claim("a", 10)).toBe(true);
    expect([await table.clear(), await table.clear(), await table.clear()]).toEqual([1, 1, 0]);
    table.close!();
    expect(await store.claim("a", 10)).toBe(false);
  });

  it("are made beside the sessions by migrate, and asked for only by who claims", async () => {
    const database = new DatabaseSync(":memory:");
    database.exec(`${SQLITE_TABLE_SQL} DROP TABLE waxseal_claim;`);
    const store = sqliteStore(database, { createTable: false });
    const table = await store.open(OURS);
    await table.insert("a", ROW);
    expect(await table.clear()).toBe(0);
    await expect(store.claim("a", 10)).rejects.toMatchObject({
      ...MISSING,
      message: expect.stringMatching(/no table waxseal_claim: .*npx waxseal sessions migrate.*SQLITE_TABLE_SQL/) as string,
    });
    expect(await store.migrate()).toEqual(["waxseal_claim"]);
    expect(await store.migrate()).toEqual([]);
    expect(await store.claim("a", 10)).toBe(true);
    expect((await table.read("a"))?.blob).toBe("blob");
  });

  it("are made alone in the database of a Django site", async () => {
    const database = new DatabaseSync(":memory:");
    database.exec(DJANGO_TABLE_SQL);
    const store = sqliteStore(database);
    await store.open({ ...OURS, layout: "django" });
    expect(await Promise.all(Array.from({ length: 20 }, () => store.claim("a", 10)))).toEqual([
      true,
      ...Array.from({ length: 19 }, () => false),
    ]);
    expect(() => database.prepare("SELECT * FROM waxseal_session")).toThrow("no such table");
  });

  it("say that their table is missing, also over a database that names its errors as better-sqlite3 does", async () => {
    const database = new DatabaseSync(":memory:");
    const named = {
      exec: (sql: string) => database.exec(sql),
      prepare(sql: string) {
        try {
          return database.prepare(sql);
        } catch (error) {
          throw Object.assign(new Error((error as Error).message), { code: "SQLITE_ERROR" });
        }
      },
    };
    await expect(sqliteStore(named, { createTable: false }).claim("a", 10)).rejects.toMatchObject(MISSING);
    expect(await sqliteStore(named).claim("a", 10)).toBe(true);
  });

  it("fail with SQLite's own error as the cause, and wait no second time for a lock", async () => {
    await expect(sqliteStore(tmpdir()).claim("a", 10)).rejects.toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_FAILED" });
    const path = newPath();
    await sqliteStore(path).migrate();
    const readOnly = sqliteStore(new DatabaseSync(path, { readOnly: true }));
    await expect(readOnly.claim("a", 10)).rejects.toMatchObject({ code: "WAXSEAL_STORE_FAILED", cause: { errcode: 8 } });
    const holder = new DatabaseSync(path);
    holder.exec("BEGIN IMMEDIATE");
    const prepared: string[] = [];
    const impatient = new DatabaseSync(path, { timeout: 1 });
    const watched = { exec: () => undefined, prepare: (sql: string) => (prepared.push(sql), impatient.prepare(sql)) };
    await expect(sqliteStore(watched).claim("a", 10)).rejects.toMatchObject({ cause: { errcode: 5 } });
    expect(prepared).toHaveLength(1);
    holder.exec("ROLLBACK");
  });

  it("are the database's behind a cache, never the cache's, which has none to give", async () => {
    const [cache, store] = [memoryStore(), sqliteStore(":memory:")];
    const both = cachedStore({ cache, store, soleProcess: true });
    expect(await both.claim("a", 10)).toBe(true);
    expect([await store.claim("a", 10), await cache.claim("a", 10)]).toEqual([false, true]);
    const { kind, open } = memoryStore();
    const without = cachedStore({ cache, store: { kind, open }, soleProcess: true });
    expect("claim" in without).toBe(false);
    // @ts-expect-error a store without claims gives none
    expect(without.claim).toBeUndefined();
  });
});
