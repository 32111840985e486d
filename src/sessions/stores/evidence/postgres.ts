/**
 * Keeps evidence in PostgreSQL 15 or later, through the client that the application has: `pg`, `postgres` or PGlite.
 *
 * @module
 */
import type { MigratableEvidenceStore } from "../../../keys/evidence/evidence-store.ts";
import type { LazyServerSessionOptions } from "../sql/lazy-session.ts";
import { postgresClient, type PostgresClient } from "../sql/postgres-client.ts";
import { alone, POSTGRES } from "../sql/postgres-statements.ts";
import { serverDatabase } from "../sql/server-database.ts";
import { readingStatements } from "./reading-statements.ts";
import { sqlEvidence, type EvidenceStatements } from "./sql-evidence.ts";

export type { PgClient, PostgresClient, PostgresSql } from "../sql/postgres-client.ts";

/** The statements that make the tables. */
export const POSTGRES_EVIDENCE_SQL = `CREATE TABLE IF NOT EXISTS waxseal_key_boot (
  app varchar(64) COLLATE "C" NOT NULL,
  boot varchar(255) COLLATE "C" NOT NULL,
  instance varchar(255) NOT NULL,
  revision bigint NOT NULL,
  key_states text NOT NULL,
  started_ms bigint NOT NULL,
  until_ms bigint NOT NULL,
  every_ms bigint NOT NULL,
  is_last smallint NOT NULL,
  gap_from_ms bigint,
  gap_until_ms bigint,
  PRIMARY KEY (app, boot)
);
CREATE INDEX IF NOT EXISTS waxseal_key_boot_until_ms ON waxseal_key_boot (until_ms);
CREATE TABLE IF NOT EXISTS waxseal_key_use (
  app varchar(64) COLLATE "C" NOT NULL,
  label varchar(255) COLLATE "C" NOT NULL,
  purpose varchar(255) COLLATE "C" NOT NULL,
  uses bigint NOT NULL,
  last_used_ms bigint NOT NULL,
  PRIMARY KEY (app, label, purpose)
);
CREATE TABLE IF NOT EXISTS waxseal_key_document (
  app varchar(64) COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  digest varchar(64) NOT NULL,
  floor_revision bigint NOT NULL,
  PRIMARY KEY (app, revision)
);
CREATE TABLE IF NOT EXISTS waxseal_key_revoked (
  app varchar(64) COLLATE "C" NOT NULL,
  digest varchar(64) COLLATE "C" NOT NULL,
  PRIMARY KEY (app, digest)
);`;

/** "wax" and "keys" as numbers. */
const LOCK = "7823736, 1801812339";

const whole = (name: string): string => `CAST(${name} AS bigint)`;

const STATEMENTS: EvidenceStatements = {
  exported: ["POSTGRES_EVIDENCE_SQL", "waxseal/evidence/postgres"],
  create: [alone(POSTGRES_EVIDENCE_SQL, LOCK)],
  ...readingStatements({ text: (column) => column, given: (name) => name, whole }),
  // Who reports the same once more waits for the first at the boot's row, finds it written then, and adds no uses. As text first: a client would make JSON of a text that is JSON.
  report: [
    `WITH written AS (INSERT INTO waxseal_key_boot AS kept (app, boot, instance, revision, key_states, started_ms, until_ms, every_ms, is_last) VALUES (:app, :boot, :instance, :revision, :keys, :since, :until, :every, :last) ON CONFLICT (app, boot) DO UPDATE SET instance = excluded.instance, revision = excluded.revision, key_states = excluded.key_states, gap_from_ms = CASE WHEN excluded.started_ms > kept.until_ms THEN kept.until_ms ELSE kept.gap_from_ms END, gap_until_ms = CASE WHEN excluded.started_ms > kept.until_ms THEN excluded.started_ms ELSE kept.gap_until_ms END, until_ms = excluded.until_ms, every_ms = excluded.every_ms, is_last = excluded.is_last WHERE kept.until_ms * 2 + kept.is_last < excluded.until_ms * 2 + excluded.is_last RETURNING app) INSERT INTO waxseal_key_use AS kept (app, label, purpose, uses, last_used_ms) SELECT written.app, used.key, used.purpose, used.count, used.last FROM written, json_to_recordset(:uses::text::json) AS used (key text, purpose text, count bigint, last bigint) ON CONFLICT (app, label, purpose) DO UPDATE SET uses = kept.uses + excluded.uses, last_used_ms = greatest(kept.last_used_ms, excluded.last_used_ms)`,
  ],
  mark: `INSERT INTO waxseal_key_boot AS kept (app, boot, instance, revision, key_states, started_ms, until_ms, every_ms, is_last) SELECT '', '', '', 0, '[]', 0, ${whole(":before")}, 1, 1 FROM waxseal_key_boot AS old WHERE old.until_ms < ${whole(":before")} AND old.app <> '' LIMIT 1 ON CONFLICT (app, boot) DO UPDATE SET until_ms = greatest(kept.until_ms, excluded.until_ms)`,
  // As an array, which is read once, and each row is looked at again once it is locked: a report may have prolonged it.
  clear:
    "DELETE FROM waxseal_key_boot WHERE ctid = ANY (ARRAY(SELECT ctid FROM waxseal_key_boot WHERE until_ms < :before AND app <> '' ORDER BY until_ms LIMIT 1000 FOR UPDATE SKIP LOCKED))",
  revoke:
    "INSERT INTO waxseal_key_revoked (app, digest) SELECT :app::text, one FROM json_array_elements_text(:revoked::text::json) AS one ON CONFLICT DO NOTHING",
  claim:
    "INSERT INTO waxseal_key_document AS kept (app, revision, digest, floor_revision) VALUES (:app, :revision, :digest, :floor) ON CONFLICT (app, revision) DO UPDATE SET floor_revision = greatest(kept.floor_revision, excluded.floor_revision)",
};

export interface PostgresEvidenceOptions extends LazyServerSessionOptions {
  /** Create the tables where they are missing. @default true, but in production false */
  createTable?: boolean | undefined;
}

/**
 * Keeps evidence in the PostgreSQL database of `client`. Like a session store's, the client has to be in no transaction, and its "error"
 * event is listened to.
 *
 * @throws {ConfigError} `WAXSEAL_DURATION_INVALID`, and `WAXSEAL_TABLE_MISSING` from the first call
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every call when the database refuses, the client's own error being the cause, and `WAXSEAL_STORE_TIMEOUT`
 */
export function postgresEvidence(client: PostgresClient, { timeout, ...options }: PostgresEvidenceOptions = {}): MigratableEvidenceStore {
  return sqlEvidence(serverDatabase(postgresClient(client), POSTGRES, timeout), STATEMENTS, options);
}
