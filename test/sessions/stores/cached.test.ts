import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { StoreError } from "../../../src/errors.ts";
import type { KeptRow, NewRow, SessionTable, TableStore } from "../../../src/sessions/store.ts";
import { cachedStore, type CachedStoreOptions } from "../../../src/sessions/stores/cached.ts";
import { memoryStore } from "../../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../../src/sessions/stores/sqlite.ts";
import { fixedClock, type FixedClock } from "../../../src/testing/fixed-clock.ts";
import { sessionStoreContract } from "../../../src/testing/store-contract.ts";
import { storeWatched, tableWith } from "../table-with.ts";

const USER = "7";
const ROW: NewRow = { blob: "new", lifetimeSeconds: 1000, userId: USER, createdAt: 0, endsAt: 0 };

/** Returns `store`, which does not tell for how long the rows that it reads have to live. */
function silent(store: TableStore): TableStore {
  return {
    kind: "table",
    async open(options) {
      const table = await store.open(options);
      const hushed = (row: KeptRow): KeptRow => ({ ...row, lifetimeSeconds: undefined });
      return tableWith(table, {
        read: async (handle) => {
          const row = await table.read(handle);
          return row && hushed(row);
        },
        replace: async (...given) => {
          const outcome = await table.replace(...given);
          return outcome.kind === "changed" ? { ...outcome, row: hushed(outcome.row) } : outcome;
        },
      });
    },
  };
}

interface Trial {
  table: SessionTable;
  /** As another process opens it. */
  other: SessionTable;
  /** As a tool uses it, behind the cache's back. */
  database: SessionTable;
  cache: SessionTable;
  clock: FixedClock;
  /** What was asked of the cache and the database since, in order. */
  calls: string[];
  /** The calls that are to fail. */
  down: Set<string>;
  row: (over?: Partial<NewRow>) => NewRow;
}

async function trial({ cacheFor, told = true }: Pick<CachedStoreOptions, "cacheFor"> & { told?: boolean } = {}): Promise<Trial> {
  const clock = fixedClock();
  const calls: string[] = [];
  const down = new Set<string>();
  const watched = (store: TableStore, name: string): TableStore =>
    storeWatched(store, (call) => {
      calls.push(`${name}.${call}`);
      if (down.has(name) || down.has(`${name}.${call}`)) throw new StoreError("WAXSEAL_STORE_FAILED", `The ${name} is down.`);
    });
  const memory = memoryStore();
  const truth = told ? memoryStore() : silent(memoryStore());
  const store = cachedStore({ cache: watched(memory, "cache"), store: watched(truth, "database"), cacheFor });
  const options = { layout: "waxseal", clock } as const;
  const [table, other, database, cache] = await Promise.all([
    store.open(options),
    store.open(options),
    truth.open(options),
    memory.open(options),
  ]);
  const row = (over: Partial<NewRow> = {}): NewRow => ({
    blob: "blob",
    lifetimeSeconds: 1000,
    userId: USER,
    createdAt: 0,
    endsAt: clock() + 1000,
    ...over,
  });
  return { table, other, database, cache, clock, calls, down, row };
}

const asked = ({ calls }: Trial): string[] => calls.splice(0);
const isStoreError = { name: "StoreError", code: "WAXSEAL_STORE_FAILED" };

describe("the cached store", () => {
  const databases = { "a memory store": memoryStore, SQLite: () => sqliteStore(new DatabaseSync(":memory:"), { createTable: true }) };
  describe.each(Object.entries(databases))("in front of %s", (_, newDatabase) => {
    const newStore = (): TableStore => cachedStore({ cache: memoryStore(), store: newDatabase(), soleProcess: true });
    for (const { name, run } of sessionStoreContract({ newStore, time: "given" })) it(name, run);

    describe("that does not tell how long a row lives", () => {
      const silentStore = (): TableStore => cachedStore({ cache: memoryStore(), store: silent(newDatabase()), soleProcess: true });
      for (const { name, run } of sessionStoreContract({ newStore: silentStore, time: "given" })) it(name, run);
    });
  });

  it("asks the database only where the cache has no answer, and each of them once", async () => {
    const one = await trial();
    const { table, cache, row, clock } = one;
    const version = (await table.insert("a", row()))!;
    expect(asked(one)).toEqual(["cache.insert", "database.insert", "cache.replace"]);
    for (let times = 0; times < 3; times++) expect(await table.read("a")).toMatchObject({ blob: "blob", version, idleSeconds: 0 });
    expect(asked(one)).toEqual(["cache.read", "cache.read", "cache.read"]);
    clock.pass(300);
    await table.read("a");
    expect(asked(one)).toEqual(["cache.read", "cache.replace", "database.read", "cache.replace"]);
    await cache.delete("a");
    await table.read("a");
    expect(asked(one)).toEqual(["cache.read", "cache.insert", "database.read", "cache.replace"]);
    await table.read("a");
    expect(asked(one)).toEqual(["cache.read"]);
    await table.replace("a", version, row());
    expect(asked(one)).toEqual(["cache.read", "cache.replace", "database.replace", "cache.replace"]);
    expect(await table.read("none")).toBeUndefined();
    expect(asked(one)).toEqual(["cache.read", "cache.insert", "database.read"]);
  });

  it("fills the cache by reading only where the store tells how long a row lives, so that none outlives its end", async () => {
    const one = await trial({ told: false });
    await one.database.insert("a", one.row({ lifetimeSeconds: 1 }));
    await one.table.read("a");
    one.clock.pass(1);
    expect(await one.table.read("a")).toBeUndefined();
    const told = await trial();
    await told.database.insert("a", told.row({ lifetimeSeconds: 100 }));
    told.clock.pass(90);
    await told.table.read("a");
    told.clock.pass(9);
    asked(told);
    expect(await told.table.read("a")).toMatchObject({ idleSeconds: 99, lifetimeSeconds: 1 });
    expect(asked(told)).toEqual(["cache.read"]);
    told.clock.pass(1);
    expect(await told.table.read("a")).toBeUndefined();
  });

  it("tells how long a row has been idle, its time in the cache included", async () => {
    const one = await trial();
    await one.database.insert("a", one.row());
    one.clock.pass(100);
    expect((await one.table.read("a"))!.idleSeconds).toBe(100);
    one.clock.pass(50);
    const { idleSeconds, version } = (await one.table.read("a"))!;
    expect(idleSeconds).toBe(150);
    await one.table.touch("a", version, 1000);
    one.clock.pass(7);
    asked(one);
    expect(await one.table.read("a")).toMatchObject({ blob: "blob", version, idleSeconds: 7 });
    expect(asked(one)).toEqual(["cache.read"]);
  });

  it("shows what was done behind its back once cacheFor has passed, and not before", async () => {
    const one = await trial({ cacheFor: "1m" });
    await one.table.insert("a", one.row());
    await one.database.delete("a");
    one.clock.pass(59);
    expect(await one.table.read("a")).toBeDefined();
    one.clock.pass(1);
    expect(await one.table.read("a")).toBeUndefined();
  });

  it("shows every process at once what one has done through it", async () => {
    const { table, other, row } = await trial();
    const first = (await table.insert("a", row()))!;
    await table.insert("b", row());
    await table.insert("c", row());
    await Promise.all(["a", "b", "c"].map((handle) => other.read(handle)));
    const second = await table.replace("a", first, row({ blob: "2" }));
    expect(await other.read("a")).toMatchObject({ blob: "2" });
    expect(await other.touch("a", first, 1000)).toBe(false);
    await other.move("a", (second as { version: string }).version, "d", row({ blob: "3" }));
    expect(await table.read("a")).toBeUndefined();
    expect(await table.read("d")).toMatchObject({ blob: "3" });
    expect(await other.deleteOf(USER, "c")).toBe(2);
    expect(await Promise.all(["a", "b", "c", "d"].map((handle) => table.read(handle)))).toEqual([
      undefined,
      undefined,
      expect.anything(),
      undefined,
    ]);
    await table.delete("c", USER);
    expect(await other.read("c")).toBeUndefined();
  });

  const meanwhile = async (between: (one: Trial) => Promise<unknown>): Promise<Trial & { slow: SessionTable }> => {
    const one = await trial();
    const store = (table: SessionTable): TableStore => ({ kind: "table", open: async () => table });
    const after = <G extends unknown[], T>(call: (...given: G) => Promise<T>) => {
      return async (...given: G): Promise<T> => {
        await between(one);
        return call.apply(one.database, given);
      };
    };
    const { replace, move, touch, delete: remove } = one.database;
    const database = tableWith(one.database, { replace: after(replace), move: after(move), touch: after(touch), delete: after(remove) });
    const slow = await cachedStore({ cache: store(one.cache), store: store(database) }).open({ layout: "waxseal", clock: one.clock });
    return { ...one, slow };
  };

  it.each<[string, (one: Trial) => Promise<unknown>]>([
    ["evicted", ({ cache }) => cache.delete("a")],
    ["over", async ({ clock }) => clock.pass(61)],
    ["over and forgotten", async ({ clock }) => clock.pass(121)],
  ])("serves nothing from before a write whose fence was %s before the database took it", async (_, lose) => {
    const prepared = () =>
      meanwhile(async (one) => {
        await lose(one);
        expect((await one.other.read("a"))?.blob).toBe("blob"); // and caches it
      });
    for (const write of [
      ({ slow }, version) => slow.replace("a", version, ROW),
      ({ slow }, version) => slow.move("a", version, "b", ROW),
      ({ slow }) => slow.delete("a"),
      ({ slow }) => slow.deleteOf(USER),
    ] satisfies ((one: Awaited<ReturnType<typeof prepared>>, version: string) => Promise<unknown>)[]) {
      const one = await prepared();
      const version = (await one.table.insert("a", one.row()))!;
      await write(one, version);
      expect((await one.other.read("a"))?.blob).toBe((await one.database.read("a"))?.blob);
    }
  });

  it("caches nothing while another writer is at it, who may die before it can say what it did", async () => {
    let go = true;
    const one = await meanwhile(async ({ other, database }) => {
      if (!go) return;
      go = false;
      await other.touch("a", "1", 1000); // which comes and goes
      expect(await other.read("a")).toMatchObject({ blob: "blob" });
      await other.replace("a", "1", ROW); // and so does this
      expect(await other.read("a")).toMatchObject({ blob: "new" });
      await database.delete("a");
      throw new StoreError("WAXSEAL_STORE_FAILED", "It died.");
    });
    expect(await one.table.insert("a", one.row())).toBe("1");
    await expect(one.slow.delete("a")).rejects.toMatchObject(isStoreError);
    expect(await one.other.read("a")).toBeUndefined();
  });

  it.each(["delete", "replace"] as const)("does not cache what a slow reader saw before a %s", async (write) => {
    const { table, other, database, cache, clock, row } = await trial();
    const late = tableWith(database, {
      async read(handle) {
        const seen = await database.read(handle);
        await (write === "delete" ? other.delete(handle) : other.replace(handle, seen!.version, ROW));
        return seen;
      },
    });
    const store = (given: SessionTable): TableStore => ({ kind: "table", open: async () => given });
    const slow = await cachedStore({ cache: store(cache), store: store(late) }).open({ layout: "waxseal", clock });
    await database.insert("a", row());
    expect(await slow.read("a")).toMatchObject({ blob: "blob" });
    expect((await table.read("a"))?.blob).toBe(write === "delete" ? undefined : "new");
  });

  it("learns from a touch what was done behind its back", async () => {
    const { table, database, row } = await trial();
    const first = (await table.insert("a", row()))!;
    const second = (await database.replace("a", first, ROW)) as { version: string };
    expect(await table.read("a")).toMatchObject({ blob: "blob" });
    expect(await table.touch("a", second.version, 1000)).toBe(true);
    expect(await table.read("a")).toMatchObject({ blob: "new" });
    await database.delete("a");
    expect(await table.touch("a", second.version, 1000)).toBe(false);
    expect(await table.read("a")).toBeUndefined();
  });

  it("caches nothing after a write that failed, since it may still happen", async () => {
    const { other, database, table, slow, row } = await meanwhile(() =>
      Promise.reject(new StoreError("WAXSEAL_STORE_FAILED", "It is late.")),
    );
    await table.insert("a", row());
    await expect(slow.delete("a")).rejects.toMatchObject(isStoreError);
    expect(await other.read("a")).toMatchObject({ blob: "blob" });
    await database.delete("a");
    expect(await other.read("a")).toBeUndefined();
  });

  it("ends what begins while it ends all sessions of a user, and says so where that never ends", async () => {
    const one = await trial();
    await one.table.insert("a", one.row());
    let more = 3;
    const busy = cachedStore({
      cache: memoryStore(),
      soleProcess: true,
      store: {
        kind: "table",
        open: async () =>
          tableWith(one.database, {
            async delete(handle, userId) {
              if (more-- > 0) await one.database.insert(`more ${String(more)}`, one.row());
              return one.database.delete(handle, userId);
            },
          }),
      },
    });
    const table = await busy.open({ layout: "waxseal", clock: one.clock });
    expect(await table.deleteOf(USER)).toBe(4);
    more = Infinity;
    await one.database.insert("b", one.row());
    await one.database.insert("c", one.row());
    more = 1e9;
    await expect(table.deleteOf(USER)).rejects.toMatchObject({ name: "StoreError", code: "WAXSEAL_SESSION_CONTENDED" });
  });

  describe("while the cache is down", () => {
    it("reads from the database, adds to it, and refuses every other write with nothing written", async () => {
      const { table, database, down, row } = await trial();
      const version = (await table.insert("a", row()))!;
      down.add("cache");
      expect(await table.read("a")).toMatchObject({ blob: "blob", version });
      expect(await table.insert("b", row())).toBeDefined();
      await expect(table.replace("a", version, row({ blob: "2" }))).rejects.toMatchObject(isStoreError);
      await expect(table.move("a", version, "c", row())).rejects.toMatchObject(isStoreError);
      await expect(table.touch("a", version, 1)).rejects.toMatchObject(isStoreError);
      await expect(table.delete("a")).rejects.toMatchObject(isStoreError);
      await expect(table.deleteOf(USER)).rejects.toMatchObject(isStoreError);
      expect(await table.list(USER)).toHaveLength(2);
      expect(await table.count()).toBe(2);
      expect(await table.clear()).toBe(0);
      expect(await database.read("a")).toMatchObject({ blob: "blob", version, idleSeconds: 0 });
      down.clear();
      expect(await table.delete("a")).toBe(true);
    });

    it("refuses a write that the cache cannot be told of at the end, and serves nothing older either", async () => {
      const { table, down, row } = await trial();
      const version = (await table.insert("a", row()))!;
      const fails = async (): Promise<void> => {
        let calls = 0;
        const once = down.has.bind(down);
        down.has = (name) => once(name) || (name === "cache.replace" && ++calls === 2);
        await expect(table.replace("a", version, row({ blob: "2" }))).rejects.toMatchObject(isStoreError);
        down.has = once;
      };
      await fails();
      expect(await table.read("a")).toMatchObject({ blob: "2" });
    });
  });

  describe("while the database is down", () => {
    it("serves what is cached for cacheFor at most, and refuses everything else", async () => {
      const { table, down, row, clock } = await trial({ cacheFor: 60 });
      const version = (await table.insert("a", row()))!;
      await table.insert("b", row());
      down.add("database");
      clock.pass(59);
      expect(await table.read("a")).toBeDefined();
      for (const call of [
        () => table.read("none"),
        () => table.insert("c", row()),
        () => table.replace("a", version, row()),
        () => table.delete("a"),
        () => table.read("a"), // it may have been deleted
        () => table.list(USER),
        () => table.deleteOf(USER),
        () => table.count(),
      ]) {
        await expect(call()).rejects.toMatchObject(isStoreError);
      }
      clock.pass(1);
      await expect(table.read("b")).rejects.toMatchObject(isStoreError);
      down.clear();
      expect(await table.read("a")).toBeDefined();
      expect(await table.read("b")).toBeDefined();
    });
  });

  it("does not grow by what visitors guess", async () => {
    const options = { layout: "waxseal", clock: fixedClock() } as const;
    const cache = memoryStore();
    const table = await cachedStore({ cache, store: memoryStore(), soleProcess: true }).open(options);
    for (let at = 0; at < 3000; at++) {
      await table.read(`guess ${String(at)}`);
      options.clock.pass(1);
    }
    const kept = await cache.open(options);
    expect((await kept.count()) + (await kept.clear())).toBeLessThan(1000);
  });

  it("takes foreign texts in its cache for nothing", async () => {
    const { table, database, cache, row } = await trial();
    await database.insert("a", row());
    for (const blob of ["", "row", "row 1 2 3", "fence", "fence x", "row a b c d e", "{}", "row 9e99 9e99 0 99 "]) {
      await cache.delete("a");
      await cache.insert("a", row({ blob }));
      expect((await table.read("a"))?.blob).toBe("blob");
    }
  });

  it("keeps any version and blob as they are", async () => {
    const { clock, row } = await trial();
    for (const version of ["", " ", "1 2", "row 1 2 3 4 ", "é日🦭"]) {
      const odd: TableStore = {
        kind: "table",
        open: async (options) =>
          tableWith(await memoryStore().open(options), {
            insert: async () => version,
            read: () => Promise.reject(new Error("not cached")),
          }),
      };
      const table = await cachedStore({ cache: memoryStore(), store: odd, soleProcess: true }).open({ layout: "waxseal", clock });
      await table.insert("a", row({ blob: " 1 blob" }));
      expect(await table.read("a")).toMatchObject({ blob: " 1 blob", version });
    }
  });

  it("wants a cache that other processes share, or the word that there are none", () => {
    const options = { cache: memoryStore(), store: memoryStore() };
    const refused = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_CACHE_LOCAL" }) as Error;
    expect(() => cachedStore(options)).toThrow(refused);
    expect(() => cachedStore({ ...options, soleProcess: false })).toThrow(refused);
    expect(() => cachedStore({ ...options, soleProcess: true })).not.toThrow();
    expect(() => cachedStore({ ...options, soleProcess: true, cacheFor: -1 })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_DURATION_INVALID" }),
    );
  });

  it("refuses Django's layout, which Django writes past any cache", async () => {
    const store = cachedStore({ cache: memoryStore(), store: memoryStore(), soleProcess: true });
    await expect(store.open({ layout: "django", clock: fixedClock() })).rejects.toMatchObject({
      name: "ConfigError",
      code: "WAXSEAL_LAYOUT_UNSUPPORTED",
    });
  });

  it("migrates the database, where there is something to migrate, and closes both", async () => {
    const done: string[] = [];
    const store = (name: string, over: Partial<TableStore> = {}): TableStore => ({
      kind: "table",
      open: async (options) => tableWith(await memoryStore().open(options), { close: () => void done.push(`close ${name}`) }),
      ...over,
    });
    const migrate = async (): Promise<string[]> => {
      done.push("migrate");
      return ["a table"];
    };
    expect(cachedStore({ cache: store("cache", { migrate }), store: store("database") }).migrate).toBeUndefined();
    const both = cachedStore({ cache: store("cache"), store: store("database", { migrate }) });
    expect(await both.migrate!()).toEqual(["a table"]);
    (await both.open({ layout: "waxseal", clock: fixedClock() })).close?.();
    expect(done).toEqual(["migrate", "close cache", "close database"]);
    const open = (): Promise<never> => Promise.reject(new StoreError("WAXSEAL_STORE_FAILED", "down"));
    await expect(
      cachedStore({ cache: store("", { open }), store: store("database") }).open({ layout: "waxseal", clock: fixedClock() }),
    ).rejects.toThrow("down");
    expect(done.at(-1)).toBe("close database");
    expect(done).toHaveLength(4);
  });
});
