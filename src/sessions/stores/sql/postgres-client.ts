/**
 * The clients of PostgreSQL, as one of this folder.
 *
 * @module
 */
import { hashBase64url } from "../../../crypto/hash.ts";
import { heedErrors } from "./heed-errors.ts";
import { preparedUntilLost, type SendPrepared } from "./prepared.ts";
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

export interface PostgresClientOptions {
  /** Through `pg`, have the server prepare each statement once for a connection. @default false */
  prepare?: boolean | undefined;
}

/** Returns what the statements need of any client of PostgreSQL. */
export function postgresClient(client: PostgresClient, { prepare = false }: PostgresClientOptions = {}): SqlClient {
  if ("unsafe" in client) return overPostgres(client);
  heedErrors(client);
  return overPg(client, prepare);
}

type PgOutcome = Awaited<ReturnType<PgClient["query"]>>;

/** A `Pool` or a `Client` of pg, which prepares what has a name. */
interface PreparingClient {
  query(statement: { name: string; text: string; values: SqlValue[] }): Promise<PgOutcome>;
}

function overPg(client: PgClient, mayPrepare: boolean): SqlClient {
  const isClient = "connection" in client;
  const inTurn = isClient ? oneAtATime(client) : <T>(call: () => Promise<T>): Promise<T> => call();
  const send: SendPrepared<PgOutcome> = (text, values, prepare) =>
    inTurn(() =>
      prepare
        ? (client as unknown as PreparingClient).query({ name: nameOf(text), text, values: [...values] })
        : client.query(text, [...values]),
    );
  const knowsNames = isClient || "totalCount" in client; // of pg; a PGlite does not
  const run = mayPrepare && knowsNames ? preparedUntilLost(send) : (text: string, values: readonly SqlValue[]) => send(text, values, false);
  return {
    rows: async (text, values) => arraysOf((await run(text, values)).rows),
    async changes(text, values) {
      const { rowCount, affectedRows } = await run(text, values);
      return rowCount ?? affectedRows ?? 0;
    },
    define: (text) => inTurn(() => client.query(text)),
  };
}

const names = new Map<string, string>();

/** Returns the name under which `text` is prepared: whatever else goes over a connection, only the same text has it. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = `waxseal-${hashBase64url("sha256", text)}`));
  return name;
}

const lastOf = new WeakMap<PgClient, Promise<unknown>>();

/** A `Client` of pg is one connection, for whatever is kept there, and its own queue of queries is to go in pg 9. */
function oneAtATime(client: PgClient): <T>(call: () => Promise<T>) => Promise<T> {
  return (call) => {
    const next = Promise.resolve(lastOf.get(client)).then(call);
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
