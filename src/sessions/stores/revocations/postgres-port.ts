import type { PgClient, PostgresClient, PostgresSql } from "../postgres.ts";
import { heedErrors } from "../sql/heed-errors.ts";
import type { SqlClient, SqlValue } from "../sql/sql-session.ts";

/** Returns what the statements need of any client of PostgreSQL. */
export function postgresPort(client: PostgresClient): SqlClient {
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
