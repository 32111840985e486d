import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { SqliteWrites } from "../../../../src/sessions/stores/sql/sqlite-writes.ts";
import { newPath } from "../sqlite-file.ts";

const INSERT = "INSERT INTO t VALUES (?)";
const UPDATE = "UPDATE t SET id = id + 10";

/** A database whose writes are watched, and a second one on the same file that sees what is committed. */
function watched(path = newPath()) {
  const [database, other] = [new DatabaseSync(path, { timeout: 10 }), new DatabaseSync(path)];
  onTestFinished(() => {
    for (const one of [database, other]) if (one.isOpen) one.close();
  });
  database.exec("PRAGMA foreign_keys = ON");
  database.exec(`CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE t (id INTEGER PRIMARY KEY);
    CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER undo BEFORE INSERT ON t WHEN new.id < 0 BEGIN SELECT raise(ROLLBACK, 'all of it is undone'); END`);
  const log: string[] = [];
  const writes = new SqliteWrites((text, values) => {
    log.push(text);
    return Number(database.prepare(text).run(...(values as SQLInputValue[])).changes);
  });
  const kept = (): unknown[] => other.prepare("SELECT id FROM t ORDER BY id").all().map(({ id }) => id); // prettier-ignore
  return { database, other, writes, log, kept };
}

const outcomes = async (writes: readonly Promise<number>[]): Promise<unknown[]> =>
  (await Promise.allSettled(writes)).map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).message));

describe("writes of SQLite that come together", () => {
  it("share one transaction, from whichever turn of this round they come", async () => {
    const { writes, log, kept } = watched();
    const first = writes.add(INSERT, [1]);
    const second = Promise.resolve().then(() => writes.add(INSERT, [2]));
    const third = new Promise<number>((resolve) => process.nextTick(() => Promise.resolve().then(() => resolve(writes.add(UPDATE, [])))));
    expect([log, kept()]).toEqual([[], []]);
    expect(await Promise.all([first, second, third])).toEqual([1, 1, 2]);
    expect(log).toEqual(["BEGIN IMMEDIATE", INSERT, INSERT, UPDATE, "COMMIT"]);
    expect(kept()).toEqual([11, 12]);
    await writes.add(INSERT, [3]);
    expect(log.slice(5)).toEqual(["BEGIN IMMEDIATE", INSERT, "COMMIT"]);
  });

  it("are heard of only when all of them last", async () => {
    const { writes, kept } = watched();
    const seen: unknown[][] = [];
    await Promise.all([1, 2, 3].map((id) => writes.add(INSERT, [id]).then(() => seen.push(kept()))));
    expect(seen).toEqual([[1, 2, 3], [1, 2, 3], [1, 2, 3]]); // prettier-ignore
  });

  it.each([
    ["is refused", [1, 2, 2, 3], "UNIQUE constraint failed: t.id"],
    ["makes SQLite undo the whole transaction", [1, 2, -1, 3], "all of it is undone"],
  ])("lose nothing by one among them that %s", async (_how, ids, message) => {
    const { writes, kept } = watched();
    expect(await outcomes(ids.map((id) => writes.add(INSERT, [id])))).toEqual([1, 1, message, 1]);
    expect(kept()).toEqual([1, 2, 3]);
    expect(await writes.add(INSERT, [4])).toBe(1);
  });

  it("fail together, after one try, where the file is locked", async () => {
    const { writes, other, log, kept } = watched();
    other.exec("BEGIN EXCLUSIVE");
    expect(await outcomes([1, 2].map((id) => writes.add(INSERT, [id])))).toEqual(["database is locked", "database is locked"]);
    expect(log).toEqual(["BEGIN IMMEDIATE", "ROLLBACK"]);
    other.exec("COMMIT");
    expect(await writes.add(INSERT, [3])).toBe(1);
    expect(kept()).toEqual([3]);
  });

  it("fail together where COMMIT does, and leave no transaction open", async () => {
    const { writes, database, kept } = watched();
    const failed = await outcomes([writes.add(INSERT, [1]), writes.add("INSERT INTO child VALUES (?)", [7])]);
    expect(failed).toEqual(["FOREIGN KEY constraint failed", "FOREIGN KEY constraint failed"]);
    expect([kept(), database.isTransaction]).toEqual([[], false]);
    expect(await writes.add(INSERT, [2])).toBe(1);
    expect(kept()).toEqual([2]);
  });

  it("can be hurried, and are told when the database has been closed", async () => {
    const { writes, database, kept } = watched();
    const hurried = writes.add(INSERT, [1]);
    writes.flush();
    expect(kept()).toEqual([1]);
    expect(await hurried).toBe(1);
    const late = writes.add(INSERT, [2]);
    database.close();
    await expect(late).rejects.toThrow("database is not open");
    expect(kept()).toEqual([1]);
  });
});
