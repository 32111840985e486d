/**
 * Statements that the server has prepared: used again and again, and nothing depends on them.
 *
 * @module
 */
import pg from "pg";
import postgres from "postgres";
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import type { NewRow, SessionTable } from "../../../src/sessions/store.ts";
import { postgresStore, type PostgresClient } from "../../../src/sessions/stores/postgres.ts";
import { startPgBouncer } from "../../servers/pgbouncer.ts";
import { startPostgres } from "../../servers/postgres.ts";
import { need } from "../../support/need.ts";

const ROW: NewRow = { blob: "blob", lifetimeSeconds: 1000, userId: "7", createdAt: 1, endsAt: 2000 };
const SESSIONS = 40;

const server = await need("a real PostgreSQL", () => startPostgres());
const pooler = server && (await need("PgBouncer (Debian: pgbouncer)", () => startPgBouncer({ url: server.url, serverConnections: 3 })));
const admin = new pg.Pool({ connectionString: server?.url });

afterAll(async () => {
  await pooler?.remove();
  await admin.end();
  await server?.remove();
});

beforeEach(async () => {
  await admin.query("DROP TABLE IF EXISTS waxseal_session, waxseal_claim");
  await postgresStore(admin).migrate();
});

/** Returns one connection, so that what was prepared can be looked at. */
function oneConnection(): pg.Pool {
  const pool = new pg.Pool({ connectionString: server?.url, max: 1 });
  onTestFinished(() => pool.end());
  return pool;
}

function tableOver(client: PostgresClient): Promise<SessionTable> {
  return Promise.resolve(postgresStore(client).open({ layout: "waxseal", clock: systemClock }));
}

interface Prepared {
  statement: string;
  used: string;
}

async function preparedOn(pool: pg.Pool): Promise<Prepared[]> {
  const { rows } = await pool.query<Prepared>("SELECT statement, generic_plans + custom_plans AS used FROM pg_prepared_statements");
  return rows;
}

async function changeTwice(table: SessionTable, handle: string): Promise<void> {
  let version = (await table.insert(handle, ROW))!;
  for (const blob of ["once", "twice"]) {
    const outcome = await table.replace(handle, version, { ...ROW, blob: `${handle} ${blob}` });
    expect(outcome.kind).toBe("replaced");
    version = (await table.read(handle))!.version;
  }
  expect((await table.read(handle))?.blob).toBe(`${handle} twice`);
}

describe.runIf(server)("the PostgreSQL store prepares its statements", () => {
  it("once for each connection", async () => {
    const pool = oneConnection();
    const table = await tableOver(pool);
    for (const handle of ["a", "b", "c"]) await changeTwice(table, handle);
    const prepared = await preparedOn(pool);
    const usesOf = (start: string): string[] => prepared.filter(({ statement }) => statement.startsWith(start)).map(({ used }) => used);
    expect(usesOf("UPDATE waxseal_session")).toEqual(["6"]);
    expect(usesOf("INSERT INTO waxseal_session")).toEqual(["3"]);
  });

  it.each([
    ["somebody drops them", "DEALLOCATE ALL"],
    ["a column of the table changes", "ALTER TABLE waxseal_session ALTER blob TYPE varchar(5000)"],
  ])("and goes on without when %s", async (_, statement) => {
    const pool = oneConnection();
    const table = await tableOver(pool);
    await changeTwice(table, "before");
    await pool.query(statement);
    await changeTwice(table, "after");
    const used = (await preparedOn(pool)).length;
    await table.touch("after", "3", 1000);
    expect(await preparedOn(pool)).toHaveLength(used);
  });

  it("unless it is told not to", async () => {
    const pool = oneConnection();
    const table = await postgresStore(pool, { prepare: false }).open({ layout: "waxseal", clock: systemClock });
    await changeTwice(table, "a");
    expect(await preparedOn(pool)).toEqual([]);
  });

  it("and goes on without when somebody puts a comment of each request's own into them", async () => {
    const pool = oneConnection();
    let requests = 0;
    const query = pool.query.bind(pool) as (statement: { text: string }) => Promise<pg.QueryResult>;
    const traced = (statement: { text: string } | string, values?: unknown[]): Promise<pg.QueryResult> =>
      typeof statement === "string"
        ? pool.query(statement, values)
        : query({ ...statement, text: `/* request ${String(++requests)} */ ${statement.text}` });
    await changeTwice(await tableOver(Object.assign(Object.create(pool) as pg.Pool, { query: traced })), "a");
    expect(requests).toBeGreaterThan(1);
  });
});

describe.runIf(server && pooler)("the PostgreSQL store behind a PgBouncer that knows no prepared statements", () => {
  const CLIENTS: Record<string, () => { client: PostgresClient; end: () => Promise<void> }> = {
    pg: () => {
      const client = new pg.Pool({ connectionString: pooler!.url, max: 8 });
      return { client, end: () => client.end() };
    },
    "postgres with prepare: false": () => {
      const client = postgres(pooler!.url, { max: 8, fetch_types: false, prepare: false });
      return { client, end: () => client.end() };
    },
  };

  it.each(Object.entries(CLIENTS))("loses nothing through %s, of two processes' worth of clients", async (_, connect) => {
    const clients = [connect(), connect()];
    onTestFinished(async () => {
      await Promise.all(clients.map(({ end }) => end()));
    });
    const tables = await Promise.all(clients.map(({ client }) => tableOver(client)));
    await Promise.all(Array.from({ length: SESSIONS }, (_, at) => changeTwice(tables[at % tables.length]!, `session-${String(at)}`)));
    expect(await tables[0]!.count()).toBe(SESSIONS);
    const versions = await admin.query<{ version: string }>("SELECT DISTINCT version FROM waxseal_session");
    expect(versions.rows).toEqual([{ version: "3" }]);
  });
});
