/**
 * Keeps sessions in PostgreSQL 15 or later, through the client that the application has: `pg`, `postgres` or PGlite.
 *
 * @module
 */
import type { Duration } from "../../clock.ts";
import type { ClaimStore } from "../../tokens/claim-store.ts";
import type { MigratableStore } from "../store.ts";
import { postgresClient, type PostgresClient } from "./sql/postgres-client.ts";
import { POSTGRES } from "./sql/postgres-statements.ts";
import { serverStore } from "./sql/server-store.ts";

export type { PgClient, PostgresClient, PostgresSql } from "./sql/postgres-client.ts";
export { POSTGRES_TABLE_SQL } from "./sql/postgres-statements.ts";

export interface PostgresStoreOptions {
  /** Create our own tables where they are missing; Django's is made by `manage.py migrate`. @default true, but in production false */
  createTable?: boolean | undefined;
  /** How long a request waits for the database, a free connection included; then it fails. @default "5s" */
  timeout?: Duration | undefined;
  /**
   * Have the server prepare each statement once for a connection, through `pg`: as named queries, `query({ name, text, values })`. Where a
   * pooler between loses one, or somebody drops it, the store goes on without, until the process ends. @default true
   */
  prepare?: boolean | undefined;
}

/**
 * Keeps sessions in the PostgreSQL database of `client`, in the first schema of its search path that has the table.
 *
 * A lost connection that nobody was using is no reason for the process to end, so the store listens to the client's "error"
 * event; add a listener of your own to log it. Every statement is a transaction of its own: give a client that is not in one.
 * `postgres` behind a pooler that loses prepared statements needs `prepare: false` of its own.
 *
 * @throws {ConfigError} `WAXSEAL_TABLE_MISSING`, `WAXSEAL_TABLE_OLD` at ready(), and from claims
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every operation when the database refuses, the client's own error being the cause, and `WAXSEAL_STORE_TIMEOUT`
 */
export function postgresStore(
  client: PostgresClient,
  { prepare = true, ...options }: PostgresStoreOptions = {},
): MigratableStore & ClaimStore {
  return serverStore(postgresClient(client, { prepare }), POSTGRES, options);
}
