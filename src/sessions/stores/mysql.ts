/**
 * Keeps sessions in MySQL 8 or MariaDB 10.11 or later, through the package `mysql2`.
 *
 * @module
 */
import type { Duration } from "../../clock.ts";
import type { ClaimStore } from "../../tokens/claim-store.ts";
import type { MigratableStore } from "../store.ts";
import { mysqlClient, type MysqlClient } from "./sql/mysql-client.ts";
import { MYSQL } from "./sql/mysql-statements.ts";
import { serverStore } from "./sql/server-store.ts";

export type { MysqlCallbackClient, MysqlClient, MysqlPromiseClient, MysqlStatement } from "./sql/mysql-client.ts";
export { MYSQL_TABLE_SQL } from "./sql/mysql-statements.ts";

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
  return serverStore(mysqlClient(client), MYSQL, options);
}
