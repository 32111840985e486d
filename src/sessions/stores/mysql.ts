/**
 * Keeps sessions in MySQL 8 or MariaDB 10.11 or later, through the package `mysql2`.
 *
 * @module
 */
import type { Duration } from "../../clock.ts";
import type { ClaimStore } from "../../tokens/claim-store.ts";
import type { MigratableStore } from "../store.ts";
import { heedErrors } from "./sql/heed-errors.ts";
import { MYSQL } from "./sql/mysql-statements.ts";
import { serverStore } from "./sql/server-store.ts";
import type { SqlClient, SqlValue } from "./sql/sql-session.ts";

export { MYSQL_TABLE_SQL } from "./sql/mysql-statements.ts";

/** What is asked of a pool or connection of `mysql2/promise`. */
export interface MysqlPromiseClient {
  execute(statement: MysqlStatement): Promise<readonly [unknown, unknown]>;
}

/** A statement as the server prepares it, and how its rows are to come back, whatever the pool is set to. */
export interface MysqlStatement {
  sql: string;
  values: (string | number | null)[];
  rowsAsArray: boolean;
  nestTables: boolean;
  typeCast: (field: unknown, next: () => unknown) => unknown;
}

/** What is asked of a pool or connection of `mysql2` with callbacks. */
export interface MysqlCallbackClient {
  promise(): MysqlPromiseClient;
}

/** A pool or a connection of mysql2, with promises or with callbacks. */
export type MysqlClient = MysqlPromiseClient | MysqlCallbackClient;

export interface MysqlStoreOptions {
  /** Create our own tables where they are missing; Django's is made by `manage.py migrate`. @default true, but in production false */
  createTable?: boolean | undefined;
  /** How long a request waits for the database, a free connection included; then it fails. @default "5s" */
  timeout?: Duration | undefined;
}

/**
 * Keeps sessions in the database that `client` is connected to.
 *
 * A lost connection that nobody was using is no reason for the process to end, so the store listens to the client's "error"
 * event; add a listener of your own to log it. Every statement is a transaction of its own: give a client that is not in one.
 *
 * @throws {ConfigError} `WAXSEAL_TABLE_MISSING`, `WAXSEAL_TABLE_OLD` at ready(), and from claims
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every operation when the database refuses, the client's own error being the cause, and `WAXSEAL_STORE_TIMEOUT`
 */
export function mysqlStore(client: MysqlClient, options: MysqlStoreOptions = {}): MigratableStore & ClaimStore {
  const promised = "promise" in client ? client.promise() : client;
  heedErrors(promised);
  return serverStore(overMysql(promised), MYSQL, options);
}

/** By `execute`, of which the server prepares the statement: what `query` escapes in this process, NO_BACKSLASH_ESCAPES reads otherwise. */
function overMysql(client: MysqlPromiseClient): SqlClient {
  const run = async (sql: string, values: readonly SqlValue[] = []): Promise<unknown> => {
    const [outcome] = await client.execute({ sql, values: [...values], rowsAsArray: true, nestTables: false, typeCast });
    return outcome;
  };
  return {
    rows: async (text, values) => (await run(text, values)) as unknown[][],
    changes: async (text, values) => ((await run(text, values)) as { affectedRows: number }).affectedRows,
    define: run,
  };
}

function typeCast(_field: unknown, next: () => unknown): unknown {
  return next();
}
