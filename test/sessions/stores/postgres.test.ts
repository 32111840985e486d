import { inspect } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import mysql from "mysql2/promise";
import pg from "pg";
import postgres from "postgres";
import { afterAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { POSTGRES_TABLE_SQL, postgresStore } from "../../../src/sessions/stores/postgres.ts";

const ROW = { blob: "blob", lifetimeSeconds: 100, userId: "7", createdAt: 1.5, endsAt: 200 };

describe("the PostgreSQL store, in PGlite", () => {
  const database = new PGlite();
  afterAll(() => database.close());

  const newStore = async () => {
    await database.exec("DROP TABLE IF EXISTS waxseal_session");
    return postgresStore(database);
  };

  it("keeps ids and blobs out of the errors of the client", async () => {
    const table = await (await newStore()).open({ layout: "waxseal", clock: systemClock });
    await database.exec("ALTER TABLE waxseal_session ADD CHECK (blob <> 'treasure')");
    const error: unknown = await table.insert("secret-handle", { ...ROW, blob: "treasure" }).catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ code: "WAXSEAL_STORE_FAILED", cause: { code: "23514" } });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/secret-handle|treasure/);
  });

  it("says which table is missing, which is old, and how to mend it", async () => {
    await database.exec("DROP TABLE IF EXISTS waxseal_session, django_session");
    const store = postgresStore(database, { createTable: false });
    await expect(store.open({ layout: "waxseal", clock: systemClock })).rejects.toMatchObject({
      name: "ConfigError",
      code: "WAXSEAL_TABLE_MISSING",
      message: expect.stringMatching(/npx waxseal sessions migrate.*POSTGRES_TABLE_SQL of waxseal\/sessions\/postgres/) as string,
    });
    await expect(store.open({ layout: "django", clock: systemClock })).rejects.toMatchObject({
      code: "WAXSEAL_TABLE_MISSING",
      message: expect.stringContaining("manage.py migrate") as string,
    });
    await database.exec("CREATE TABLE waxseal_session (handle text PRIMARY KEY, blob text)");
    await expect(store.open({ layout: "waxseal", clock: systemClock })).rejects.toMatchObject({
      code: "WAXSEAL_TABLE_OLD",
      message: expect.stringContaining("no column user_id") as string,
    });
    await database.exec("DROP TABLE waxseal_session");
    await store.migrate();
    await store.migrate();
    const table = await store.open({ layout: "waxseal", clock: systemClock });
    expect(await table.insert("a", ROW)).toBe("1");
  });

  it("is satisfied with the exported text", async () => {
    await database.exec(`DROP TABLE IF EXISTS waxseal_session; ${POSTGRES_TABLE_SQL} ${POSTGRES_TABLE_SQL}`);
    const table = await postgresStore(database, { createTable: false }).open({ layout: "waxseal", clock: systemClock });
    expect(await table.read("a")).toBeUndefined();
  });

  it("keeps who is signed in, and the times for whoever reads the table", async () => {
    const table = await (await newStore()).open({ layout: "waxseal", clock: systemClock });
    await table.insert("a", ROW);
    await table.replace("a", "1", { ...ROW, userId: undefined, endsAt: 300 });
    const { rows } = await database.query("SELECT user_id, version, created_at, ends_at FROM waxseal_session");
    expect(rows).toEqual([{ user_id: null, version: 2, created_at: new Date(1500), ends_at: new Date(300_000) }]);
  });

  it("leaves nothing changed where a row cannot be moved", async () => {
    const table = await (await newStore()).open({ layout: "waxseal", clock: systemClock });
    await table.insert("a", ROW);
    await table.insert("b", { ...ROW, blob: "other" });
    await expect(table.move("a", "1", "b", ROW)).rejects.toMatchObject({ code: "WAXSEAL_STORE_FAILED", cause: { code: "23505" } });
    expect([(await table.read("a"))?.version, (await table.read("b"))?.blob]).toEqual(["1", "other"]);
  });

  it("gives the database's own errors as the cause of ours", async () => {
    const table = await (await newStore()).open({ layout: "waxseal", clock: systemClock });
    await database.exec("SET default_transaction_read_only = on");
    await expect(table.insert("a", ROW)).rejects.toMatchObject({ name: "StoreError", cause: { code: "25006" } });
    await database.exec("SET default_transaction_read_only = off");
    await expect(table.insert("a\0", ROW)).rejects.toMatchObject({ name: "StoreError", cause: expect.any(Error) as Error });
  });
});

describe("what postgresStore takes", () => {
  it("is a client of pg, of postgres, or PGlite, and nothing else", () => {
    const accepts = (): void => {
      postgresStore(new pg.Pool());
      postgresStore(new pg.Client(), { timeout: "2s", createTable: undefined });
      postgresStore(postgres());
      postgresStore(postgres({ transform: postgres.camel, types: { bigint: postgres.BigInt } }));
      postgresStore(new PGlite());
      // @ts-expect-error this is no client
      postgresStore({});
      // @ts-expect-error this is no client
      postgresStore("postgres://localhost/shop");
      // @ts-expect-error another database's
      postgresStore(mysql.createPool({}));
      // @ts-expect-error answers with something else
      postgresStore({ query: (text: string) => Promise.resolve(text) });
      // @ts-expect-error a pool is not in an options object
      postgresStore({ pool: new pg.Pool() });
    };
    expect(accepts).toBeTypeOf("function");
  });

  it("is refused where the timeout is no duration", () => {
    expect(() => postgresStore(new pg.Pool(), { timeout: "5 s" as "5s" })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_DURATION_INVALID" }),
    );
  });

  it("gets one listener for errors of idle connections, however many stores there are over it", () => {
    const pool = new pg.Pool();
    postgresStore(pool);
    postgresStore(pool);
    expect(pool.listenerCount("error")).toBe(1);
  });
});
