import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { keepInTable } from "../../../src/sessions/keep-in-table.ts";
import type { SessionLayout, SessionTable } from "../../../src/sessions/store.ts";
import { SQLITE_TABLE_SQL, sqliteStore, type SqliteDatabase } from "../../../src/sessions/stores/sqlite.ts";
import { handClock } from "../../web/live-site.ts";
import { DJANGO_TABLE_SQL, storeContract } from "../store-contract.ts";

const LAYOUTS = ["waxseal", "django"] as const;
const ROW = { blob: "blob", expiresAt: 4_000_000_000, userId: undefined };

/** Returns the path of a new database with the tables of both layouts. */
function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "wax-sqlite-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, "shop.sqlite");
  const database = new DatabaseSync(path);
  database.exec(DJANGO_TABLE_SQL + SQLITE_TABLE_SQL);
  database.close();
  return path;
}

const openAt = async (source: string | SqliteDatabase, layout: SessionLayout): Promise<SessionTable> => {
  const table = await sqliteStore(source).open({ layout, clock: systemClock });
  onTestFinished(() => table.close?.());
  return table;
};

const keepAt = async (path: string, layout: SessionLayout) =>
  keepInTable(await openAt(path, layout), {
    keys: "key",
    clock: systemClock,
    rules: { layout, maxAgeSeconds: 1000, idleSeconds: undefined },
  });

/** Starts the other process, and returns what it says. */
function child(...args: string[]): { process: ChildProcess; lines: AsyncIterator<string, undefined> } {
  const process_ = spawn(process.execPath, [join(import.meta.dirname, "sqlite-child.ts"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void process_.kill("SIGKILL"));
  return { process: process_, lines: createInterface(process_.stdout)[Symbol.asyncIterator]() };
}

describe("the SQLite store", () => {
  storeContract((layout) => {
    const database = new DatabaseSync(":memory:");
    if (layout === "django") database.exec(DJANGO_TABLE_SQL);
    return sqliteStore(database);
  }, LAYOUTS);

  it("writes expire_date as Django does under USE_TZ, so that each understands the other's", async () => {
    const database = new DatabaseSync(":memory:");
    database.exec(DJANGO_TABLE_SQL);
    const clock = handClock(Date.UTC(2026, 0, 31, 23, 59, 58) / 1000 + 0.25);
    const table = await sqliteStore(database).open({ layout: "django", clock });
    await table.insert("ours", { blob: "1", expiresAt: clock() + 2, userId: "7" });
    expect({ ...database.prepare("SELECT * FROM django_session").get() }).toEqual({
      session_key: "ours",
      session_data: "1",
      expire_date: "2026-02-01 00:00:00",
    });
    database.exec("INSERT INTO django_session VALUES ('theirs', '2', '2026-02-01 00:00:00.500000'), ('over', '3', '2026-01-31 23:59:58')");
    expect(await table.read("theirs")).toBe("2");
    expect(await table.read("over")).toBeUndefined();
    expect(await table.insert("over", { blob: "4", expiresAt: clock() + 2, userId: undefined })).toBe(false);
    clock.pass(1.9);
    expect([await table.read("ours"), await table.read("theirs")]).toEqual([undefined, "2"]);
    clock.pass(1);
    expect(await table.read("theirs")).toBeUndefined();
  });

  it("keeps who is signed in beside the blob, in our own table only", async () => {
    const database = new DatabaseSync(":memory:");
    const table = await openAt(database, "waxseal");
    await table.insert("a", { ...ROW, userId: "7" });
    const userId = (): unknown => database.prepare("SELECT user_id FROM waxseal_session").get()!["user_id"];
    expect(userId()).toBe("7");
    await table.replace("a", ROW.blob, ROW);
    expect(userId()).toBeNull();
  });

  it("sweeps our own table of what is over, now and then; Django's is Django's to sweep", async () => {
    for (const [layout, left] of [
      ["waxseal", 1000],
      ["django", 1001],
    ] as const) {
      const database = new DatabaseSync(":memory:");
      database.exec(DJANGO_TABLE_SQL);
      const clock = handClock();
      const table = await sqliteStore(database).open({ layout, clock });
      await table.insert("over", { ...ROW, expiresAt: clock() + 1 });
      clock.pass(2);
      for (let at = 0; at < 1000; at++) await table.insert(String(at), ROW);
      expect(database.prepare(`SELECT count(*) AS n FROM ${layout}_session`).get()!["n"]).toBe(left);
    }
  });

  it("says which table is missing and how to make it, and leaves no file open behind", async () => {
    const path = newFile();
    const database = new DatabaseSync(path);
    database.exec("DROP TABLE django_session; DROP TABLE waxseal_session");
    database.close();
    const open = (layout: SessionLayout): Promise<SessionTable> =>
      sqliteStore(path, { createTable: false }).open({ layout, clock: systemClock });
    for (let tries = 0; tries < 5; tries++) {
      await expect(open("waxseal")).rejects.toMatchObject({
        code: "WAXSEAL_TABLE_MISSING",
        message: expect.stringContaining("SQLITE_TABLE_SQL") as string,
      });
      await expect(open("django")).rejects.toMatchObject({
        code: "WAXSEAL_TABLE_MISSING",
        message: expect.stringContaining("manage.py migrate") as string,
      });
    }
    const links = readdirSync("/proc/self/fd").map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return "";
      }
    });
    expect(links.filter((link) => link.startsWith(path))).toEqual([]);
  });

  it("gives SQLite's own errors as the cause of ours", async () => {
    const table = await sqliteStore(newFile()).open({ layout: "waxseal", clock: systemClock });
    table.close!();
    for (const call of [table.read("a"), table.insert("a", ROW), table.replace("a", "x", ROW), table.delete("a")]) {
      await expect(call).rejects.toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_FAILED", cause: expect.any(Error) as Error });
    }
    await expect(sqliteStore(tmpdir()).open({ layout: "waxseal", clock: systemClock })).rejects.toMatchObject({
      code: "WAXSEAL_STORE_FAILED",
    });
  });

  describe.each(LAYOUTS)("shared with another process, in the layout of %s", (layout) => {
    it("loses nothing that either of them adds to one session", async () => {
      const path = newFile();
      const keeping = await keepAt(path, layout);
      const { cookie } = await keeping.add((latest) => ({ ...latest, start: true }));
      const other = child(path, "merge", layout, cookie);
      const done = other.lines.next();
      const state = { isDone: false };
      void done.then(() => (state.isDone = true));
      for (let at = 0; at < 100 || !state.isDone; at++) {
        const found = (await keeping.find(cookie))!;
        await keeping.change(found, (latest) => ({ ...latest, [`parent${String(at % 100)}`]: at }));
        await new Promise(setImmediate);
      }
      expect((await done).value).toBe("done");
      const names = Object.keys((await keeping.find(cookie))!.fields);
      expect(names.filter((name) => name.startsWith("child"))).toHaveLength(100);
      expect(names.filter((name) => name.startsWith("parent"))).toHaveLength(100);
    });

    it("waits for a lock that is soon gone, and says so when one is not", async () => {
      const path = newFile();
      const patient = await openAt(path, layout);
      const impatient = new DatabaseSync(path, { timeout: 10 });
      const hasty = await openAt(impatient, layout);
      const other = child(path, "lock", layout, "400");
      expect((await other.lines.next()).value).toBe("locked");
      await expect(hasty.insert("a", ROW)).rejects.toMatchObject({
        code: "WAXSEAL_STORE_FAILED",
        cause: expect.objectContaining({ message: "database is locked" }) as Error,
      });
      expect(await patient.insert("a", ROW)).toBe(true);
      expect((await other.lines.next()).value).toBe("released");
      expect(await hasty.read("a")).toBe("blob");
    });

    it("has everything that was acknowledged, and nothing half written, after a SIGKILL", async () => {
      const path = newFile();
      const acknowledged: string[][] = [];
      for (const rows of [30, 60]) {
        const { process, lines } = child(path, "write", layout);
        for (let count = 0; count < rows; count++) acknowledged.push((await lines.next()).value!.split(" "));
        process.kill("SIGKILL");
        await once(process, "exit");
      }
      const database = new DatabaseSync(path);
      expect(Object.values(database.prepare("PRAGMA integrity_check").get()!)).toEqual(["ok"]);
      const keeping = await keepAt(path, layout);
      for (const [cookie, at] of acknowledged) {
        const found = await keeping.find(cookie!);
        expect(found?.fields).toMatchObject({ at: Number(at), filler: "x".repeat(Number(at) % 5000), changed: true });
      }
      if (layout === "django") {
        for (const { session_key } of database.prepare("SELECT session_key FROM django_session").all()) {
          expect(await keeping.find(session_key as string)).toBeDefined();
        }
      }
      database.close();
    });
  });
});
