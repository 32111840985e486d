import { readdirSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import type { NewRow, SessionLayout, SessionTable } from "../../../src/sessions/store.ts";
import { SQLITE_TABLE_SQL, sqliteStore } from "../../../src/sessions/stores/sqlite.ts";
import { namedStatement } from "../../../src/sessions/stores/sql/named-statement.ts";
import { SQLITE } from "../../../src/sessions/stores/sql/sqlite-statements.ts";
import { fixedClock } from "../../../src/testing/fixed-clock.ts";
import { sessionStoreContract } from "../../../src/testing/store-contract.ts";
import { DJANGO_TABLE_SQL } from "../django-table.ts";
import { newFile, openAt } from "./sqlite-file.ts";

const LAYOUTS = ["waxseal", "django"] as const;
const ROW: NewRow = { blob: "blob", lifetimeSeconds: 1000, userId: undefined, createdAt: 1, endsAt: 2000 };

describe("the SQLite store", () => {
  const newStore = () => {
    const database = new DatabaseSync(":memory:");
    database.exec(DJANGO_TABLE_SQL);
    return sqliteStore(database);
  };

  describe.each(LAYOUTS)("in the layout of %s", (layout) => {
    for (const { name, run } of sessionStoreContract({ newStore, time: "given", layout })) it(name, run);
  });

  it("writes expire_date as Django does under USE_TZ, so that each understands the other's", async () => {
    const database = new DatabaseSync(":memory:");
    database.exec(DJANGO_TABLE_SQL);
    const clock = fixedClock(Date.UTC(2026, 0, 31, 23, 59, 58) / 1000 + 0.25);
    const table = await sqliteStore(database).open({ layout: "django", clock });
    await table.insert("ours", { ...ROW, blob: "1", lifetimeSeconds: 2 });
    expect({ ...database.prepare("SELECT * FROM django_session").get() }).toEqual({
      session_key: "ours",
      session_data: "1",
      expire_date: "2026-02-01 00:00:00",
    });
    database.exec("INSERT INTO django_session VALUES ('theirs', '2', '2026-02-01 00:00:00.500000'), ('over', '3', '2026-01-31 23:59:58')");
    expect((await table.read("theirs"))?.blob).toBe("2");
    expect(await table.read("over")).toBeUndefined();
    expect(await table.insert("over", { ...ROW, lifetimeSeconds: 2 })).toBeUndefined();
    clock.pass(1.9);
    expect([await table.read("ours"), (await table.read("theirs"))?.blob]).toEqual([undefined, "2"]);
    clock.pass(1);
    expect(await table.read("theirs")).toBeUndefined();
  });

  it("keeps who is signed in, and the times, beside the blob, in our own table", async () => {
    const database = new DatabaseSync(":memory:");
    const clock = fixedClock(1000.25);
    const table = await sqliteStore(database).open({ layout: "waxseal", clock });
    await table.insert("a", { ...ROW, userId: "7", lifetimeSeconds: 0.5 });
    const row = {
      handle: "a",
      blob: "blob",
      version: 1,
      created_at: 1,
      ends_at: 2000,
      seen_at: 1000.25,
      expires_at: 1000.75,
      user_id: "7",
    };
    const kept = (): object => ({ ...database.prepare("SELECT * FROM waxseal_session").get() });
    expect(kept()).toEqual(row);
    await table.replace("a", "1", ROW);
    expect(kept()).toEqual({ ...row, version: 2, expires_at: 2000.25, user_id: null });
    await expect(table.move("a", "2", "a\0", { ...ROW, userId: "a\0" })).rejects.toMatchObject({ name: "StoreError" });
  });

  it("leaves nothing changed where a row cannot be moved", async () => {
    const table = await newStore().open({ layout: "waxseal", clock: fixedClock() });
    await table.insert("a", ROW);
    await table.insert("b", { ...ROW, blob: "other" });
    await expect(table.move("a", "1", "b", ROW)).rejects.toMatchObject({ code: "WAXSEAL_STORE_FAILED", cause: expect.any(Error) as Error });
    expect([(await table.read("a"))?.version, (await table.read("b"))?.blob]).toEqual(["1", "other"]);
  });

  it("reads, lists and clears by an index, in both layouts", () => {
    const database = new DatabaseSync(":memory:");
    database.exec(DJANGO_TABLE_SQL + SQLITE_TABLE_SQL);
    for (const layout of LAYOUTS) {
      const { read, replace, touch, delete: remove, clear, ofUser } = SQLITE.layouts[layout];
      for (const statement of [read, replace, touch, remove, clear, ...Object.values(ofUser ?? {})]) {
        const { text, names } = namedStatement(statement, "?");
        const plan = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...names.map(() => "1"));
        const details = plan.map((row) => String(row["detail"]));
        expect(details.join(), text).toContain("INDEX");
        expect(
          details.filter((detail) => detail.startsWith("SCAN")),
          text,
        ).toEqual([]);
      }
    }
  });

  it("leaves a caller's database as it was where the table cannot be made", async () => {
    const database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE waxseal_session (handle TEXT)"); // of somebody else: its indexes cannot be made
    await expect(sqliteStore(database).migrate()).rejects.toMatchObject({ code: "WAXSEAL_STORE_FAILED" });
    await expect(openAt(database, "waxseal")).rejects.toMatchObject({
      code: "WAXSEAL_TABLE_OLD",
      message: expect.stringMatching(/no column blob.*drop it.*npx waxseal sessions migrate/) as string,
    });
    database.exec("BEGIN; ROLLBACK");
  });

  it("opens a file that it may only read, and refuses to write to it with the cause", async () => {
    const database = new DatabaseSync(newFile(), { readOnly: true });
    const table = await openAt(database, "waxseal");
    expect(await table.read("a")).toBeUndefined();
    await expect(table.insert("a", ROW)).rejects.toMatchObject({
      code: "WAXSEAL_STORE_FAILED",
      cause: expect.objectContaining({ message: "attempt to write a readonly database" }) as Error,
    });
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
        message: expect.stringMatching(/npx waxseal sessions migrate.*SQLITE_TABLE_SQL/) as string,
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

  it("has written what it was given before it is closed", async () => {
    const path = newFile();
    const table = await sqliteStore(path).open({ layout: "waxseal", clock: systemClock });
    const added = [table.insert("a", ROW), table.insert("b", ROW), table.move("c", "1", "d", ROW)];
    table.close!();
    expect((await Promise.allSettled(added)).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect([...new DatabaseSync(path).prepare("SELECT handle FROM waxseal_session").all()]).toHaveLength(2);
  });

  it("leaves a caller's transactions alone, and takes part in the one that is open", async () => {
    const database = new DatabaseSync(newFile());
    const table = await openAt(database, "waxseal");
    database.exec("BEGIN");
    await Promise.all(["a", "b"].map((handle) => table.insert(handle, ROW)));
    expect([(await table.read("a"))?.version, database.isTransaction]).toEqual(["1", true]);
    database.exec("ROLLBACK");
    expect(await table.count()).toBe(0);
    await table.insert("a", ROW);
    expect([await table.count(), database.isTransaction]).toEqual([1, false]);
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
});
