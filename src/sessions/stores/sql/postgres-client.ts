/**
 * The clients of PostgreSQL, as one of this folder.
 *
 * @module
 */
import { heedErrors } from "./heed-errors.ts";
import type { SqlClient, SqlValue } from "./sql-session.ts";

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

/** Returns what the statements need of any client of PostgreSQL. */
export function postgresClient(client: PostgresClient): SqlClient {
  if ("unsafe" in client) return overPostgres(client);
  heedErrors(client);
  return overPg(client);
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

const lastOf = new WeakMap<PgClient, Promise<unknown>>();

/** A `Client` of pg is one connection, for whatever is kept there, and its own queue of queries is to go in pg 9. */
function oneAtATime(client: PgClient): PgClient["query"] {
  return (text, values) => {
    const next = Promise.resolve(lastOf.get(client)).then(() => client.query(text, values));
    lastOf.set(
      client,
      next.catch(() => undefined),
    );
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
