/**
 * What every store of sessions has to do, in each layout it knows.
 *
 * @module
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SessionLayout, SessionRow, SessionTable, TableStore } from "../../src/sessions/store.ts";
import { handClock } from "../web/live-site.ts";

/** As `manage.py migrate` makes it. Source: Django 5.2, django/contrib/sessions/migrations/0001_initial.py, on SQLite. */
export const DJANGO_TABLE_SQL = `CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");`;

/** Returns a store that is empty, and has its tables. */
export type NewStore = (layout: SessionLayout) => TableStore | Promise<TableStore>;

const HANDLE = "h".repeat(32);

export function storeContract(newStore: NewStore, layouts: readonly SessionLayout[]): void {
  describe.each(layouts)("as the contract of stores has it, in the layout of %s", (layout) => {
    const opened = async (): Promise<{ table: SessionTable; again: () => Promise<SessionTable>; clock: ReturnType<typeof handClock> }> => {
      const clock = handClock();
      const store = await newStore(layout);
      const open = (): Promise<SessionTable> => store.open({ layout, clock });
      return { table: await open(), again: open, clock };
    };
    const rowAt = (clock: () => number, blob = "blob", seconds = 100): SessionRow => ({
      blob,
      expiresAt: clock() + seconds,
      userId: undefined,
    });

    it("gives back what was added, and nothing else", async () => {
      const { table, clock } = await opened();
      expect(await table.read(HANDLE)).toBeUndefined();
      expect(await table.insert(HANDLE, { ...rowAt(clock), userId: "7" })).toBe(true);
      expect(await table.read(HANDLE)).toBe("blob");
      for (const other of ["", HANDLE.toUpperCase(), `${HANDLE} `, `${HANDLE}h`, "%", "' OR 1=1 --", "../x", "__proto__"]) {
        expect(await table.read(other)).toBeUndefined();
      }
    });

    it("adds a row only where there is none", async () => {
      const { table, clock } = await opened();
      await table.insert(HANDLE, rowAt(clock, "first"));
      expect(await table.insert(HANDLE, rowAt(clock, "second"))).toBe(false);
      expect(await table.read(HANDLE)).toBe("first");
    });

    it("replaces a row only while it holds what the caller saw", async () => {
      const { table, clock } = await opened();
      await table.insert(HANDLE, rowAt(clock, "1"));
      expect(await table.replace(HANDLE, "1", rowAt(clock, "2"))).toBe("replaced");
      expect(await table.replace(HANDLE, "1", rowAt(clock, "3"))).toBe("changed");
      expect(await table.read(HANDLE)).toBe("2");
      expect(await table.replace(HANDLE, "2", rowAt(clock, "2"))).toBe("replaced");
    });

    it("never brings back a row that is gone", async () => {
      const { table, clock } = await opened();
      expect(await table.replace(HANDLE, "1", rowAt(clock))).toBe("gone");
      await table.insert(HANDLE, rowAt(clock, "1"));
      expect(await table.delete(HANDLE)).toBe(true);
      expect(await table.delete(HANDLE)).toBe(false);
      expect(await table.replace(HANDLE, "1", rowAt(clock))).toBe("gone");
      expect(await table.read(HANDLE)).toBeUndefined();
    });

    it("deletes a row, where the caller says so only while it holds what the caller saw", async () => {
      const { table, clock } = await opened();
      await table.insert(HANDLE, rowAt(clock, "1"));
      expect(await table.delete(HANDLE, "2")).toBe(false);
      expect(await table.read(HANDLE)).toBe("1");
      expect(await table.delete(HANDLE, "1")).toBe(true);
      expect(await table.delete(HANDLE, "1")).toBe(false);
      expect(await table.read(HANDLE)).toBeUndefined();
    });

    it("forgets a row when its time is over, and prolongs it with each replacement", async () => {
      const { table, clock } = await opened();
      await table.insert(HANDLE, rowAt(clock, "1", 100));
      clock.pass(99);
      expect(await table.replace(HANDLE, "1", rowAt(clock, "2", 100))).toBe("replaced");
      clock.pass(99);
      expect(await table.read(HANDLE)).toBe("2");
      clock.pass(1);
      expect(await table.read(HANDLE)).toBeUndefined();
      expect(await table.replace(HANDLE, "2", rowAt(clock, "3", 100))).toBe("gone");
      expect(await table.read(HANDLE)).toBeUndefined();
    });

    it("keeps any text of a blob as it is", async () => {
      const { table, clock } = await opened();
      let at = 0;
      const text = fc.oneof(fc.string(), fc.constantFrom("", "'", '"', "\0", "é日🦭", "x".repeat(1_000_000), "NULL", "1", "1e5"));
      await fc.assert(
        fc.asyncProperty(text, async (blob) => {
          const handle = `handle-${String(at++)}`;
          await table.insert(handle, rowAt(clock, blob));
          expect(await table.read(handle)).toBe(blob);
          expect(await table.replace(handle, blob, rowAt(clock, `${blob}!`))).toBe("replaced");
        }),
      );
    });

    it("keeps its rows when it is opened once more", async () => {
      const { table, again, clock } = await opened();
      await table.insert(HANDLE, rowAt(clock));
      const other = await again();
      expect(await other.read(HANDLE)).toBe("blob");
      await other.delete(HANDLE);
      expect(await table.read(HANDLE)).toBeUndefined();
    });

    it("lets one of many through that replace the same row at once, or add it, or delete it", async () => {
      const { table, clock } = await opened();
      const many = <T>(call: (at: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 50 }, (_, at) => call(at)));
      const added = await many((at) => table.insert(HANDLE, rowAt(clock, String(at))));
      expect(added.filter(Boolean)).toHaveLength(1);
      const first = (await table.read(HANDLE))!;
      const replaced = await many((at) => table.replace(HANDLE, first, rowAt(clock, `new ${String(at)}`)));
      expect(replaced.filter((outcome) => outcome === "replaced")).toHaveLength(1);
      expect(await table.read(HANDLE)).toBe(`new ${String(replaced.indexOf("replaced"))}`);
      const deleted = await many(() => table.delete(HANDLE));
      expect(deleted.filter(Boolean)).toHaveLength(1);
    });
  });
}
