import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { keepInTable } from "../../../src/sessions/keep-in-table.ts";
import type { NewRow, SessionLayout } from "../../../src/sessions/store.ts";
import { sqliteStore } from "../../../src/sessions/stores/sqlite.ts";
import { newFile, newPath, openAt } from "./sqlite-file.ts";

const ROW: NewRow = { blob: "blob", lifetimeSeconds: 1000, userId: undefined, createdAt: 1, endsAt: 2000 };

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

describe("a SQLite file that several processes use", () => {
  it("makes the table once, however many processes ask for it at once", async () => {
    const path = newPath();
    const children = Array.from({ length: 5 }, () => child(path, "migrate"));
    for (const { lines } of children) expect((await lines.next()).value).toBe("migrated");
    await sqliteStore(path).migrate();
    expect(await (await openAt(path, "waxseal")).insert("a", ROW)).toBe("1");
  });

  describe.each(["waxseal", "django"] as const)("in the layout of %s", (layout) => {
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
      expect(await patient.insert("a", ROW)).toBeDefined();
      expect((await other.lines.next()).value).toBe("released");
      expect((await hasty.read("a"))?.blob).toBe("blob");
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
