/**
 * Keeps evidence in a SQLite file, through the runtime's own `node:sqlite` or any database object of the same shape.
 *
 * @module
 */
import type { MigratableEvidenceStore } from "../../../keys/evidence/evidence-store.ts";
import type { LazySessionOptions } from "../sql/lazy-session.ts";
import { sqlitePort } from "../sql/sqlite-port.ts";
import type { SqliteDatabase } from "../sql/sqlite-database.ts";
import { SQLITE } from "../sql/sqlite-statements.ts";
import { readingStatements } from "./reading-statements.ts";
import { sqlEvidence, type EvidenceStatements } from "./sql-evidence.ts";

export type { SqliteDatabase, SqliteStatement } from "../sql/sqlite-database.ts";

/** The statements that make the tables. */
export const SQLITE_EVIDENCE_SQL = `CREATE TABLE IF NOT EXISTS waxseal_key_boot (
  app TEXT NOT NULL,
  boot TEXT NOT NULL,
  instance TEXT NOT NULL,
  revision INTEGER NOT NULL,
  key_states TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  every_ms INTEGER NOT NULL,
  is_last INTEGER NOT NULL,
  gap_from_ms INTEGER,
  gap_until_ms INTEGER,
  PRIMARY KEY (app, boot)
) STRICT;
CREATE INDEX IF NOT EXISTS waxseal_key_boot_until_ms ON waxseal_key_boot (until_ms);
CREATE TABLE IF NOT EXISTS waxseal_key_use (
  app TEXT NOT NULL,
  label TEXT NOT NULL,
  purpose TEXT NOT NULL,
  uses INTEGER NOT NULL,
  last_used_ms INTEGER NOT NULL,
  PRIMARY KEY (app, label, purpose)
) STRICT;
CREATE TABLE IF NOT EXISTS waxseal_key_document (
  app TEXT NOT NULL,
  revision INTEGER NOT NULL,
  digest TEXT NOT NULL,
  floor_revision INTEGER NOT NULL,
  PRIMARY KEY (app, revision)
) STRICT;
CREATE TABLE IF NOT EXISTS waxseal_key_revoked (
  app TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (app, digest)
) STRICT;`;

const whole = (name: string): string => `CAST(${name} AS INTEGER)`;

const STATEMENTS: EvidenceStatements = {
  exported: ["SQLITE_EVIDENCE_SQL", "waxseal/evidence/sqlite"],
  create: [SQLITE_EVIDENCE_SQL],
  ...readingStatements({ text: (column) => column, given: (name) => name, whole }),
  report: [
    "INSERT INTO waxseal_key_use (app, label, purpose, uses, last_used_ms) SELECT :app, value ->> 'key', value ->> 'purpose', value ->> 'count', value ->> 'last' FROM json_each(:uses) WHERE NOT EXISTS (SELECT 1 FROM waxseal_key_boot WHERE app = :app AND boot = :boot AND until_ms * 2 + is_last >= :until * 2 + :last) ON CONFLICT DO UPDATE SET uses = uses + excluded.uses, last_used_ms = max(last_used_ms, excluded.last_used_ms)",
    `INSERT INTO waxseal_key_boot AS kept (app, boot, instance, revision, key_states, started_ms, until_ms, every_ms, is_last) VALUES (:app, :boot, :instance, :revision, :keys, :since, :until, :every, :last) ON CONFLICT DO UPDATE SET instance = excluded.instance, revision = excluded.revision, key_states = excluded.key_states, gap_from_ms = iif(excluded.started_ms > kept.until_ms, kept.until_ms, kept.gap_from_ms), gap_until_ms = iif(excluded.started_ms > kept.until_ms, excluded.started_ms, kept.gap_until_ms), until_ms = excluded.until_ms, every_ms = excluded.every_ms, is_last = excluded.is_last WHERE kept.until_ms * 2 + kept.is_last < excluded.until_ms * 2 + excluded.is_last`,
  ],
  mark: `INSERT INTO waxseal_key_boot (app, boot, instance, revision, key_states, started_ms, until_ms, every_ms, is_last) SELECT '', '', '', 0, '[]', 0, ${whole(":before")}, 1, 1 FROM waxseal_key_boot AS old WHERE old.until_ms < :before AND old.app <> '' LIMIT 1 ON CONFLICT DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)`,
  clear:
    "DELETE FROM waxseal_key_boot WHERE rowid IN (SELECT rowid FROM waxseal_key_boot WHERE until_ms < :before AND app <> '' ORDER BY until_ms LIMIT 1000)",
  revoke: "INSERT INTO waxseal_key_revoked (app, digest) SELECT :app, value FROM json_each(:revoked) WHERE true ON CONFLICT DO NOTHING",
  claim:
    "INSERT INTO waxseal_key_document (app, revision, digest, floor_revision) VALUES (:app, :revision, :digest, :floor) ON CONFLICT DO UPDATE SET floor_revision = max(floor_revision, excluded.floor_revision)",
};

export interface SqliteEvidenceOptions extends LazySessionOptions {
  /** Create the tables where they are missing. @default true, but in production false */
  createTable?: boolean | undefined;
}

/**
 * Keeps evidence in the SQLite file at `source`, or in an open database of the caller's; it can be the one of the sessions. What is
 * reported while a transaction of the caller's is open there is part of it.
 *
 * @throws {ConfigError} `WAXSEAL_TABLE_MISSING` from the first call
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every call when SQLite refuses; its own error is the cause
 */
export function sqliteEvidence(source: string | SqliteDatabase, options: SqliteEvidenceOptions = {}): MigratableEvidenceStore {
  return sqlEvidence({ dialect: SQLITE, connect: () => sqlitePort(source) }, STATEMENTS, options);
}
