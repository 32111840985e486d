/**
 * Keeps revocations in MySQL 8 or MariaDB 10.11 or later, through the package `mysql2`.
 *
 * @module
 */
import { MOST_ENTRIES, type MigratableRevocationStore } from "../../../tokens/revocations/revocation-store.ts";
import type { LazyServerSessionOptions } from "../sql/lazy-session.ts";
import { mysqlClient, type MysqlClient } from "../sql/mysql-client.ts";
import { MYSQL, whole } from "../sql/mysql-statements.ts";
import { serverDatabase } from "../sql/server-database.ts";
import { AS_DIGITS } from "../sql/spelled-names.ts";
import { sqlRevocations, type RevocationStatements } from "./sql-revocations.ts";

export type { MysqlCallbackClient, MysqlClient, MysqlPromiseClient, MysqlStatement } from "../sql/mysql-client.ts";

/** The statement that makes the table. Names are kept as bytes of UTF-8: collations fold case and trailing spaces. */
export const MYSQL_REVOCATIONS_SQL = `CREATE TABLE IF NOT EXISTS waxseal_revocation (
  purpose varbinary(1020) NOT NULL,
  subject varbinary(1020) NOT NULL,
  before_ms bigint NOT NULL,
  expires_at_ms bigint NOT NULL,
  PRIMARY KEY (purpose, subject),
  KEY waxseal_revocation_expires_at_ms (expires_at_ms)
) ENGINE=InnoDB;`;

const STATEMENTS: RevocationStatements = {
  exported: ["MYSQL_REVOCATIONS_SQL", "waxseal/revocations/mysql"],
  create: MYSQL_REVOCATIONS_SQL,
  names: AS_DIGITS,
  record: `INSERT INTO waxseal_revocation (purpose, subject, before_ms, expires_at_ms) VALUES (UNHEX(:purpose), UNHEX(:subject), ${whole(":before")}, ${whole(":expires")}) ON DUPLICATE KEY UPDATE before_ms = greatest(before_ms, ${whole(":before")}), expires_at_ms = greatest(expires_at_ms, ${whole(":expires")})`,
  entries: `SELECT HEX(purpose) AS purpose, HEX(subject) AS subject, before_ms, expires_at_ms FROM waxseal_revocation WHERE expires_at_ms > ${whole(":now")} LIMIT ${String(MOST_ENTRIES + 1)}`,
  clear: `DELETE FROM waxseal_revocation WHERE expires_at_ms <= ${whole(":now")} ORDER BY expires_at_ms LIMIT 1000`,
};

export interface MysqlRevocationsOptions extends LazyServerSessionOptions {
  /** Create the table where it is missing. @default true, but in production false */
  createTable?: boolean | undefined;
}

/**
 * Keeps revocations in the database that `client` is connected to. Like a session store's, the client has to be in no transaction, and
 * its "error" event is listened to.
 *
 * @throws {ConfigError} `WAXSEAL_DURATION_INVALID`, and `WAXSEAL_TABLE_MISSING` from the first call
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every call when the database refuses, the client's own error being the cause, and `WAXSEAL_STORE_TIMEOUT`
 */
export function mysqlRevocations(client: MysqlClient, { timeout, ...options }: MysqlRevocationsOptions = {}): MigratableRevocationStore {
  return sqlRevocations(serverDatabase(mysqlClient(client), MYSQL, timeout), STATEMENTS, options);
}
