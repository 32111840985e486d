/**
 * Keeps sessions in PostgreSQL 15 or later, through the client that the application has: `pg`, `postgres` or PGlite.
 *
 * @module
 */
import type { Duration } from "../../clock.ts";
import type { ClaimStore } from "../../tokens/claim-store.ts";
import type { MigratableStore } from "../store.ts";
import { heedErrors } from "./sql/heed-errors.ts";
import { POSTGRES } from "./sql/postgres-statements.ts";
import { serverStore } from "./sql/server-store.ts";
import type { SqlClient, SqlValue } from "./sql/sql-session.ts";

export { POSTGRES_TABLE_SQL } from "./sql/postgres-statements.ts";

/** What is asked of a client of the package `pg`, and of PGlite. */
export interface PgClient {
  query(
    text: string,
    values?: (string | number | null)[],
  ): Promise<{ rows: readonly unknown[]; rowCount?: number | null | undefined; affectedRows?: number | undefined }>;
}

/** What is asked of a client of the package `postgres`. */
export interface PostgresSql {
  unsafe(
    text: string,
    values?: (string | number | null)[],
    options?: { prepare?: boolean },
  ): PromiseLike<readonly unknown[] & { readonly count: number }>;
}

/** A `Pool` of pg, a `Client` of pg that is connected, the `sql` of postgres, or a PGlite. */
export type PostgresClient = PgClient | PostgresSql;

export interface PostgresStoreOptions {
  /** Create our own tables where they are missing; Django's is made by `manage.py migrate`. @default true, but in production false */
  createTable?: boolean | undefined;
  /** How long a request waits for the database, a free connection included; then it fails. @default "5s" */
  timeout?: Duration | undefined;
}

/**
 * Keeps sessions in the PostgreSQL database of `client`, in the first schema of its search path that has the table.
 *
 * A lost connection that nobody was using is no reason for the process to end, so the store listens to the client's "error"
 * event; add a listener of your own to log it. Every statement is a transaction of its own: give a client that is not in one.
 *
 * @throws {ConfigError} `WAXSEAL_TABLE_MISSING`, `WAXSEAL_TABLE_OLD` at ready(), and from claims
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every operation when the database refuses, the client's own error being the cause, and `WAXSEAL_STORE_TIMEOUT`
 */
export function postgresStore(client: PostgresClient, options: PostgresStoreOptions = {}): MigratableStore & ClaimStore {
  if ("unsafe" in client) return serverStore(overPostgres(client), POSTGRES, options);
  heedErrors(client);
  return serverStore(overPg(client), POSTGRES, options);
}

function overPg(client: PgClient): SqlClient {
  const run: PgClient["query"] = "connection" in client ? oneAtATime(client) : client.query.bind(client);
  return {
    rows: async (text, values) => arraysOf((await run(text, [...values])).rows),
    async changes(text, values) {
      const { rowCount, affectedRows } = await run(text, [...values]);
      return rowCount ?? affectedRows ?? 0;
    },
    define: (text) => run(text),
  };
}

/** A `Client` of pg is one connection, and its own queue of queries is to go in pg 9. */
function oneAtATime(client: PgClient): PgClient["query"] {
  let last: Promise<unknown> = Promise.resolve();
  return (text, values) => {
    const next = last.then(() => client.query(text, values));
    last = next.catch(() => undefined);
    return next;
  };
}

function overPostgres(sql: PostgresSql): SqlClient {
  // Prepared, unless the whole client is set not to: else each statement would take two round trips.
  const run = (text: string, values: readonly SqlValue[]) => sql.unsafe(text, [...values], { prepare: true });
  return {
    rows: async (text, values) => arraysOf(await run(text, values)),
    changes: async (text, values) => (await run(text, values)).count,
    define: async (text) => sql.unsafe(text),
  };
}

function arraysOf(rows: readonly unknown[]): unknown[][] {
  return rows.map((row) => Object.values(row as Record<string, unknown>));
}
