/**
 * Keeps revocations in PostgreSQL 15 or later, through the client that the application has: `pg`, `postgres` or PGlite.
 *
 * @module
 */
import { MOST_ENTRIES, type MigratableRevocationStore } from "../../../tokens/revocations/revocation-store.ts";
import type { LazyServerSessionOptions } from "../sql/lazy-session.ts";
import { postgresClient, type PostgresClient } from "../sql/postgres-client.ts";
import { alone, POSTGRES } from "../sql/postgres-statements.ts";
import { serverDatabase } from "../sql/server-database.ts";
import { sqlRevocations, type RevocationStatements } from "./sql-revocations.ts";

export type { PgClient, PostgresClient, PostgresSql } from "../sql/postgres-client.ts";

/** The statements that make the table. */
export const POSTGRES_REVOCATIONS_SQL = `CREATE TABLE IF NOT EXISTS waxseal_revocation (
  purpose varchar(255) COLLATE "C" NOT NULL,
  subject varchar(255) COLLATE "C" NOT NULL,
  before_ms bigint NOT NULL,
  expires_at_ms bigint NOT NULL,
  PRIMARY KEY (purpose, subject)
);
CREATE INDEX IF NOT EXISTS waxseal_revocation_expires_at_ms ON waxseal_revocation (expires_at_ms);`;

/** "wax" and "revo" as numbers. */
const LOCK = "7823736, 1919252079";

const STATEMENTS: RevocationStatements = {
  exported: ["POSTGRES_REVOCATIONS_SQL", "waxseal/revocations/postgres"],
  create: alone(POSTGRES_REVOCATIONS_SQL, LOCK),
  record:
    "INSERT INTO waxseal_revocation AS kept (purpose, subject, before_ms, expires_at_ms) VALUES (:purpose, :subject, :before, :expires) ON CONFLICT (purpose, subject) DO UPDATE SET before_ms = greatest(kept.before_ms, excluded.before_ms), expires_at_ms = greatest(kept.expires_at_ms, excluded.expires_at_ms)",
  entries: `SELECT purpose, subject, before_ms, expires_at_ms FROM waxseal_revocation WHERE expires_at_ms > :now LIMIT ${String(MOST_ENTRIES + 1)}`,
  // As an array, which is read once, and each row is looked at again once it is locked: a record may have prolonged it.
  clear:
    "DELETE FROM waxseal_revocation WHERE ctid = ANY (ARRAY(SELECT ctid FROM waxseal_revocation WHERE expires_at_ms <= :now ORDER BY expires_at_ms LIMIT 1000 FOR UPDATE SKIP LOCKED))",
};

export interface PostgresRevocationsOptions extends LazyServerSessionOptions {
  /** Create the table where it is missing. @default true, but in production false */
  createTable?: boolean | undefined;
}

/**
 * Keeps revocations in the PostgreSQL database of `client`. Like a session store's, the client has to be in no transaction, and its
 * "error" event is listened to.
 *
 * @throws {ConfigError} `WAXSEAL_DURATION_INVALID`, and `WAXSEAL_TABLE_MISSING` from the first call
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every call when the database refuses, the client's own error being the cause, and `WAXSEAL_STORE_TIMEOUT`
 */
export function postgresRevocations(
  client: PostgresClient,
  { timeout, ...options }: PostgresRevocationsOptions = {},
): MigratableRevocationStore {
  return sqlRevocations(serverDatabase(postgresClient(client), POSTGRES, timeout), STATEMENTS, options);
}
