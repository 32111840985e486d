import pg from "pg";
import postgres from "postgres";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import type { NewRow, SessionLayout, SessionTable } from "../../../src/sessions/store.ts";
import { namedStatement } from "../../../src/sessions/stores/sql/named-statement.ts";
import { POSTGRES } from "../../../src/sessions/stores/sql/postgres-statements.ts";
import { postgresStore, type PostgresClient } from "../../../src/sessions/stores/postgres.ts";
import { claimStoreContract } from "../../../src/testing/claim-store-contract.ts";
import { sessionStoreContract } from "../../../src/testing/store-contract.ts";
import { startPostgres } from "../../servers/postgres.ts";
import { inFullLength } from "../../support/full-length.ts";
import { need } from "../../support/need.ts";
import { POSTGRES_DJANGO_TABLE_SQL } from "./sql/django-tables.ts";

const LAYOUTS = ["waxseal", "django"] as const;
const ROW: NewRow = { blob: "blob", lifetimeSeconds: 1000, userId: "7", createdAt: 1, endsAt: 2000 };

const server = await need("a real PostgreSQL", () => startPostgres());
const connectionString = server?.url;
const admin = new pg.Pool({ connectionString });
admin.on("error", () => undefined);

afterAll(async () => {
  await admin.end();
  await server?.remove();
});

const newTables = (): Promise<unknown> =>
  admin.query(`DROP TABLE IF EXISTS waxseal_session, waxseal_claim, django_session; ${POSTGRES_DJANGO_TABLE_SQL}`);

async function tableOf(client: PostgresClient, layout: SessionLayout = "waxseal"): Promise<SessionTable> {
  await newTables();
  return postgresStore(client).open({ layout, clock: systemClock });
}

function poolWith(config: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString, ...config });
  onTestFinished(() => pool.end());
  return pool;
}

const isFull = await inFullLength("the contract of stores through clients of PostgreSQL that are set up in unusual ways");

/** Clients set up in unusual ways, which must make no difference; the usual ones are in live-contract.test.ts. */
const CLIENTS = {
  "a Pool of pg, where every transaction is serializable and the time zone another": () => {
    const client = new pg.Pool({ connectionString, options: "-c default_transaction_isolation=serializable -c timezone=Asia/Kathmandu" });
    return { client, end: () => client.end() };
  },
  "postgres, renaming columns, unprepared, in transactions of repeatable read": () => {
    const client = postgres(connectionString!, {
      transform: postgres.pascal,
      prepare: false,
      types: { bigint: postgres.BigInt },
      connection: { default_transaction_isolation: "repeatable read" },
    });
    return { client, end: () => client.end() };
  },
} satisfies Record<string, () => { client: PostgresClient; end: () => Promise<void> }>;

describe.runIf(server)("the PostgreSQL store, at a real server", () => {
  describe.runIf(isFull).each(Object.entries(CLIENTS))("through %s", (_, connect) => {
    const { client, end } = connect();
    afterAll(end);
    describe.each(LAYOUTS)("in the layout of %s", (layout) => {
      const newStore = async () => {
        await newTables();
        return postgresStore(client);
      };
      for (const { name, run } of sessionStoreContract({ newStore, time: "real", shortSeconds: 0.5, layout })) it(name, run);
    });
    describe("as a store of claims", () => {
      const newStore = async () => {
        await newTables();
        return postgresStore(client, { timeout: 60 });
      };
      for (const { name, run } of claimStoreContract({ newStore, time: "real" })) it(name, run);
    });
  });

  it("works over one connected Client", async () => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    const warned: Error[] = [];
    const note = (warning: Error): void => void warned.push(warning);
    process.on("warning", note);
    onTestFinished(() => void process.off("warning", note));
    onTestFinished(() => client.end());
    const table = await tableOf(client);
    const added = await Promise.all(Array.from({ length: 20 }, (_, at) => table.insert(String(at), ROW)));
    expect(new Set(added)).toEqual(new Set(["1"]));
    expect(await table.count()).toBe(20);
    await expect(table.insert("\0", ROW)).rejects.toMatchObject({ name: "StoreError" });
    expect((await table.read("1"))?.blob).toBe("blob");
    expect(warned.filter((warning) => warning.name === "DeprecationWarning")).toEqual([]);
  });

  it("makes the table once, however many ask for it at once, and says nothing", async () => {
    const notices: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      await admin.query("DROP TABLE IF EXISTS waxseal_session, waxseal_claim");
      const sql = postgres(connectionString!, { onnotice: (notice) => notices.push(notice) });
      onTestFinished(() => sql.end());
      const pool = poolWith({ options: "-c default_transaction_isolation=serializable" });
      await Promise.all(Array.from({ length: 10 }, (_, at) => postgresStore(at % 2 === 0 ? sql : pool).migrate()));
      const opened = Array.from({ length: 10 }, () => postgresStore(pool).open({ layout: "waxseal", clock: systemClock }));
      expect(await Promise.all(opened)).toHaveLength(10);
    }
    expect(notices).toEqual([]);
  });

  it("creates nothing in production unless it is told to", async () => {
    await admin.query("DROP TABLE IF EXISTS waxseal_session");
    await expect(postgresStore(admin, { createTable: false }).open({ layout: "waxseal", clock: systemClock })).rejects.toMatchObject({
      code: "WAXSEAL_TABLE_MISSING",
    });
  });

  it("reads, lists and clears by an index, in both layouts", async () => {
    await newTables();
    await postgresStore(admin).migrate();
    await admin.query(`INSERT INTO waxseal_session SELECT md5(n::text), 'blob', (n % 5000)::text, 1, now(), now(), now() + (n - 500) * interval '1 minute', now()
      FROM generate_series(1, 20000) AS n`);
    await admin.query(
      "INSERT INTO django_session SELECT md5(n::text), 'blob', now() + (n - 500) * interval '1 minute' FROM generate_series(1, 20000) AS n",
    );
    await admin.query("ANALYZE waxseal_session, django_session");
    const values: Record<string, string | number> = { handle: "a", userId: "7", version: "1", lifetime: 10, except: "" };
    const planOf = async (statement: string): Promise<string> => {
      const { text, names } = namedStatement(statement, "$1");
      const { rows } = await admin.query<{ "QUERY PLAN": string }>(
        `EXPLAIN ${text}`,
        names.map((name) => values[name]),
      );
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    };
    for (const layout of LAYOUTS) {
      const { read, touch, delete: remove, clear, ofUser } = POSTGRES.layouts[layout];
      for (const statement of [read, touch, remove, clear, ...Object.values(ofUser ?? {})]) {
        const plan = await planOf(statement);
        expect(plan, plan).toMatch(/Index (Only )?Scan/);
        expect(plan, plan).not.toContain("Seq Scan");
      }
    }
    expect(await planOf(POSTGRES.layouts.waxseal.clear)).toContain("waxseal_session_expires_at");
    expect(await planOf(POSTGRES.layouts.waxseal.ofUser!.list)).toContain("waxseal_session_user_id");
    expect(await planOf(POSTGRES.layouts.django.clear)).toContain("django_session_expire_date");
  });

  it("clears in two processes at once without waiting, and past a row that is in use", async () => {
    const table = await tableOf(admin);
    await admin.query(
      "INSERT INTO waxseal_session SELECT n::text, '', NULL, 1, now(), now(), now(), now() FROM generate_series(1, 2500) AS n",
    );
    const holder = await admin.connect();
    await holder.query("BEGIN; SELECT 1 FROM waxseal_session WHERE handle = '7' FOR UPDATE");
    const cleared = await Promise.all([table.clear(), table.clear()]);
    expect(cleared.every((count) => count <= 1000)).toBe(true);
    let rest = 0;
    for (let more = await table.clear(); more > 0; more = await table.clear()) rest += more;
    expect(cleared[0] + cleared[1] + rest).toBe(2499);
    await holder.query("ROLLBACK");
    holder.release();
    expect(await table.clear()).toBe(1);
  });

  it("fails in known time where a row is locked, or no connection is free, and recovers", async () => {
    await newTables();
    const pool = poolWith({ max: 2 });
    const table = await postgresStore(pool, { timeout: 2 }).open({ layout: "waxseal", clock: systemClock });
    await table.insert("a", ROW);
    const holder = await admin.connect();
    await holder.query("BEGIN; SELECT 1 FROM waxseal_session WHERE handle = 'a' FOR UPDATE");
    const refused = { name: "StoreError", code: "WAXSEAL_STORE_TIMEOUT" };
    const calls = [table.touch("a", "1", 10), table.replace("a", "1", ROW), table.read("a")];
    for (const call of calls) await expect(call).rejects.toMatchObject(refused);
    await holder.query("ROLLBACK");
    holder.release();
    await expect.poll(async () => (await table.read("a").catch(() => undefined))?.blob).toBe("blob");
  });

  it("makes the table of claims once, however many claim at once, and in production never", async () => {
    await newTables();
    await expect(postgresStore(admin, { createTable: false }).claim("a", 1000)).rejects.toMatchObject({ code: "WAXSEAL_TABLE_MISSING" });
    const shared = postgresStore(admin);
    const stores = Array.from({ length: 50 }, (_, at) => (at % 5 === 0 ? postgresStore(admin) : shared));
    const claimed = await Promise.all(stores.map((store) => store.claim("a", 1000)));
    expect(claimed.filter(Boolean)).toHaveLength(1);
    expect(await shared.migrate()).toEqual(["waxseal_session"]);
    expect(await shared.migrate()).toEqual([]);
  });

  it("clears claims by an index, a thousand at a time, without waiting for one that is in use", async () => {
    await newTables();
    const store = postgresStore(admin);
    await store.migrate();
    await admin.query(
      "INSERT INTO waxseal_claim SELECT md5(n::text), now() + (n - 1500) * interval '1 minute' FROM generate_series(1, 20000) AS n",
    );
    await admin.query("ANALYZE waxseal_claim");
    const { rows } = await admin.query<{ "QUERY PLAN": string }>(`EXPLAIN ${POSTGRES.claims.clear}`);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toContain("waxseal_claim_expires_at");
    expect(plan).not.toContain("Seq Scan");
    const holder = await admin.connect();
    await holder.query("BEGIN; SELECT 1 FROM waxseal_claim WHERE id = md5('7') FOR UPDATE");
    const table = await store.open({ layout: "waxseal", clock: systemClock });
    const cleared = [await table.clear(), await table.clear(), await table.clear()];
    expect([cleared[0], cleared[2]]).toEqual([1000, 0]);
    expect(cleared[1]).toBeGreaterThanOrEqual(499);
    await holder.query("ROLLBACK");
    holder.release();
  });

  it("refuses with the cause when the database is read-only or not there", async () => {
    await newTables();
    await postgresStore(admin).migrate();
    const readOnly = postgresStore(poolWith({ options: "-c default_transaction_read_only=on" }));
    const table = await readOnly.open({ layout: "waxseal", clock: systemClock });
    expect(await table.read("a")).toBeUndefined();
    await expect(table.insert("a", ROW)).rejects.toMatchObject({ code: "WAXSEAL_STORE_FAILED", cause: { code: "25006" } });
    const nobody = postgresStore(poolWith({ connectionString: "postgres://nobody@127.0.0.1:1/none" }));
    await expect(nobody.open({ layout: "waxseal", clock: systemClock })).rejects.toMatchObject({
      code: "WAXSEAL_STORE_FAILED",
      cause: expect.any(Error) as Error,
    });
  });

  it("outlives the server: idle connections that break end nothing, and the next call works again", async () => {
    const pool = poolWith();
    const table = await tableOf(pool);
    await table.insert("a", ROW);
    await server!.kill();
    await expect(table.read("a")).rejects.toMatchObject({ name: "StoreError", cause: expect.any(Error) as Error });
    await server!.start();
    await expect.poll(async () => (await table.read("a").catch(() => undefined))?.blob).toBe("blob");
  });
});
