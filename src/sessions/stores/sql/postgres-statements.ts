/**
 * PostgreSQL's statements. The time is statement_timestamp(): now() stands still within a caller's transaction, and for
 * clock_timestamp(), which moves within a statement, no index can be used.
 *
 * @module
 */
import type { SqlDialect } from "./dialect.ts";

const SESSION_TABLE_SQL = `CREATE TABLE IF NOT EXISTS waxseal_session (
  handle text COLLATE "C" PRIMARY KEY,
  blob text NOT NULL,
  user_id varchar(255) COLLATE "C",
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS waxseal_session_expires_at ON waxseal_session (expires_at);
CREATE INDEX IF NOT EXISTS waxseal_session_user_id ON waxseal_session (user_id) WHERE user_id IS NOT NULL;`;

const CLAIM_TABLE_SQL = `CREATE TABLE IF NOT EXISTS waxseal_claim (
  id text COLLATE "C" PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS waxseal_claim_expires_at ON waxseal_claim (expires_at);`;

/** The statements that make our own tables. */
export const POSTGRES_TABLE_SQL = `${SESSION_TABLE_SQL}\n${CLAIM_TABLE_SQL}`;

/** "wax" and "seal" as numbers. */
const LOCK = "7823736, 1936023916";

/**
 * One statement, so one transaction, whichever client sends it and however many connections it has; and no notice of what is there already.
 * Who makes a table waits for whoever else does under the same lock, as IF NOT EXISTS alone would not.
 */
export const alone = (statements: string, lock = LOCK): string => `DO $create$ BEGIN
PERFORM set_config('client_min_messages', 'warning', true);
PERFORM pg_advisory_xact_lock(${lock});
${statements}
END $create$`;

const NOW = "statement_timestamp()";
const EXPIRES = `${NOW} + make_interval(secs => :lifetime)`;
const ALIVE = `expires_at > ${NOW}`;
const SAME = `handle = :handle AND version::text = :version AND ${ALIVE}`;
const REPLACED = `blob = :blob, user_id = :userId, version = version + 1, created_at = to_timestamp(:createdAt), seen_at = ${NOW}, expires_at = ${EXPIRES}, ends_at = to_timestamp(:endsAt)`;
const seconds = (column: string): string => `extract(epoch FROM ${column})::float8`;

const DJANGO_ALIVE = `expire_date > ${NOW}`;
const DJANGO_SAME = `session_key = :handle AND session_data = :version AND ${DJANGO_ALIVE}`;

export const POSTGRES: SqlDialect = {
  product: "PostgreSQL",
  marks: "$1",
  exported: ["POSTGRES_TABLE_SQL", "waxseal/sessions/postgres"],
  create: { session: alone(SESSION_TABLE_SQL), claim: alone(CLAIM_TABLE_SQL) },
  columns: "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped",
  transient: new Set(["40001", "40P01"]), // serialization_failure, deadlock_detected
  unfit: new Set(["42P01", "42703"]), // undefined_table, undefined_column
  claims: {
    // Whoever waits for another's claim of the same id looks at the row again as that one left it.
    claim: `INSERT INTO waxseal_claim (id, expires_at) VALUES (:id, ${EXPIRES}) ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at WHERE waxseal_claim.expires_at <= ${NOW}`,
    clear: `DELETE FROM waxseal_claim WHERE id = ANY (ARRAY(SELECT id FROM waxseal_claim WHERE expires_at <= ${NOW} ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED))`,
  },
  layouts: {
    waxseal: {
      read: `SELECT blob, version::text, ${seconds(`${NOW} - seen_at`)} AS idle, ${seconds(`expires_at - ${NOW}`)} AS lifetime FROM waxseal_session WHERE handle = :handle AND ${ALIVE}`,
      insert: `INSERT INTO waxseal_session (handle, blob, user_id, version, created_at, seen_at, expires_at, ends_at) VALUES (:handle, :blob, :userId, 1, to_timestamp(:createdAt), ${NOW}, ${EXPIRES}, to_timestamp(:endsAt)) ON CONFLICT DO NOTHING`,
      replace: `UPDATE waxseal_session SET ${REPLACED} WHERE ${SAME}`,
      move: `UPDATE waxseal_session SET handle = :to, ${REPLACED} WHERE ${SAME}`,
      touch: `UPDATE waxseal_session SET seen_at = ${NOW}, expires_at = ${EXPIRES} WHERE ${SAME}`,
      delete: `DELETE FROM waxseal_session WHERE handle = :handle AND ${ALIVE}`,
      count: `SELECT count(*) FROM waxseal_session WHERE ${ALIVE}`,
      // An array is read once; as `IN (SELECT …)` the planner may read it again for each row, and so clear more than the limit.
      clear: `DELETE FROM waxseal_session WHERE handle = ANY (ARRAY(SELECT handle FROM waxseal_session WHERE expires_at <= ${NOW} ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED))`,
      ofUser: {
        delete: `DELETE FROM waxseal_session WHERE handle = :handle AND user_id = :userId AND ${ALIVE}`,
        list: `SELECT handle, blob, ${seconds("created_at")} AS created, ${seconds("seen_at")} AS seen, ${seconds("expires_at")} AS expires FROM waxseal_session WHERE user_id = :userId AND ${ALIVE} ORDER BY seen_at DESC, handle LIMIT 1000`,
        deleteAll: `DELETE FROM waxseal_session WHERE user_id = :userId AND handle <> :except AND ${ALIVE}`,
      },
    },
    django: {
      read: `SELECT session_data FROM django_session WHERE session_key = :handle AND ${DJANGO_ALIVE}`,
      insert: `INSERT INTO django_session (session_key, session_data, expire_date) VALUES (:handle, :blob, ${EXPIRES}) ON CONFLICT DO NOTHING`,
      replace: `UPDATE django_session SET session_data = :blob, expire_date = ${EXPIRES} WHERE ${DJANGO_SAME}`,
      move: `UPDATE django_session SET session_key = :to, session_data = :blob, expire_date = ${EXPIRES} WHERE ${DJANGO_SAME}`,
      touch: `UPDATE django_session SET expire_date = ${EXPIRES} WHERE ${DJANGO_SAME}`,
      delete: `DELETE FROM django_session WHERE session_key = :handle AND ${DJANGO_ALIVE}`,
      count: `SELECT count(*) FROM django_session WHERE ${DJANGO_ALIVE}`,
      clear: `DELETE FROM django_session WHERE session_key = ANY (ARRAY(SELECT session_key FROM django_session WHERE expire_date <= ${NOW} ORDER BY expire_date LIMIT 1000 FOR UPDATE SKIP LOCKED))`,
    },
  },
};
