/**
 * Keeps revocations in a SQLite file, through the runtime's own `node:sqlite` or any database object of the same shape.
 *
 * @module
 */
import { MOST_ENTRIES, type MigratableRevocationStore } from "../../../tokens/revocations/revocation-store.ts";
import { SQLITE } from "../sql/sqlite-statements.ts";
import type { SqliteDatabase } from "../sql/sqlite-database.ts";
import type { LazySessionOptions } from "../sql/lazy-session.ts";
import { sqlitePort } from "../sql/sqlite-port.ts";
import { sqlRevocations, type RevocationStatements } from "./sql-revocations.ts";

export type { SqliteDatabase, SqliteStatement } from "../sql/sqlite-database.ts";

/** The statements that make the table. */
export const SQLITE_REVOCATIONS_SQL = `CREATE TABLE IF NOT EXISTS waxseal_revocation (
  purpose TEXT NOT NULL,
  subject TEXT NOT NULL,
  before_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  PRIMARY KEY (purpose, subject)
) STRICT;
CREATE INDEX IF NOT EXISTS waxseal_revocation_expires_at_ms ON waxseal_revocation (expires_at_ms);`;

const STATEMENTS: RevocationStatements = {
  exported: ["SQLITE_REVOCATIONS_SQL", "waxseal/revocations/sqlite"],
  create: SQLITE_REVOCATIONS_SQL,
  record:
    "INSERT INTO waxseal_revocation (purpose, subject, before_ms, expires_at_ms) VALUES (:purpose, :subject, :before, :expires) ON CONFLICT DO UPDATE SET before_ms = max(before_ms, excluded.before_ms), expires_at_ms = max(expires_at_ms, excluded.expires_at_ms)",
  entries: `SELECT purpose, subject, before_ms, expires_at_ms FROM waxseal_revocation WHERE expires_at_ms > :now LIMIT ${String(MOST_ENTRIES + 1)}`,
  clear:
    "DELETE FROM waxseal_revocation WHERE rowid IN (SELECT rowid FROM waxseal_revocation WHERE expires_at_ms <= :now ORDER BY expires_at_ms LIMIT 1000)",
};

export interface SqliteRevocationsOptions extends LazySessionOptions {
  /** Create the table where it is missing. @default true, but in production false */
  createTable?: boolean | undefined;
}

/**
 * Keeps revocations in the SQLite file at `source`, or in an open database of the caller's; it can be the one of the sessions.
 *
 * @throws {ConfigError} `WAXSEAL_TABLE_MISSING` from the first call
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every call when SQLite refuses; its own error is the cause
 */
export function sqliteRevocations(source: string | SqliteDatabase, options: SqliteRevocationsOptions = {}): MigratableRevocationStore {
  return sqlRevocations({ dialect: SQLITE, connect: () => sqlitePort(source) }, STATEMENTS, options);
}
