/**
 * SQLite's statements. The time is `:now`, since the database lives in this process. Ours are Unix seconds with a fraction; Django's are
 * UTC text as it writes under USE_TZ, "YYYY-MM-DD HH:MM:SS" and perhaps a fraction, of which text order is time order.
 *
 * @module
 */
import { ROWS_PER_SCAN } from "../../scanned-rows.ts";
import type { SqlDialect } from "./dialect.ts";

const SESSION_TABLE_SQL = `CREATE TABLE IF NOT EXISTS waxseal_session (
  handle TEXT PRIMARY KEY NOT NULL,
  blob TEXT NOT NULL,
  user_id TEXT,
  version INTEGER NOT NULL,
  created_at REAL NOT NULL,
  seen_at REAL NOT NULL,
  expires_at REAL NOT NULL,
  ends_at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS waxseal_session_expires_at ON waxseal_session (expires_at);
CREATE INDEX IF NOT EXISTS waxseal_session_user_id ON waxseal_session (user_id) WHERE user_id IS NOT NULL;`;

const CLAIM_TABLE_SQL = `CREATE TABLE IF NOT EXISTS waxseal_claim (
  id TEXT PRIMARY KEY NOT NULL,
  expires_at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS waxseal_claim_expires_at ON waxseal_claim (expires_at);`;

/** The statements that make our own tables. */
export const SQLITE_TABLE_SQL = `${SESSION_TABLE_SQL}\n${CLAIM_TABLE_SQL}`;

const ALIVE = "expires_at > :now";
const SAME = `handle = :handle AND CAST(version AS TEXT) = :version AND ${ALIVE}`;
const REPLACED =
  "blob = :blob, user_id = :userId, version = version + 1, created_at = :createdAt, seen_at = :now, expires_at = :now + :lifetime, ends_at = :endsAt";

const DJANGO_EXPIRES = "datetime(:now + :lifetime, 'unixepoch')";
const DJANGO_ALIVE = "expire_date > datetime(:now, 'unixepoch')";
const DJANGO_SAME = `session_key = :handle AND session_data = :version AND ${DJANGO_ALIVE}`;

export const SQLITE: SqlDialect = {
  product: "SQLite",
  marks: "?",
  exported: ["SQLITE_TABLE_SQL", "waxseal/sessions/sqlite"],
  create: { session: SESSION_TABLE_SQL, claim: CLAIM_TABLE_SQL },
  columns: "SELECT name FROM pragma_table_info(:table)",
  transient: new Set(), // its own busy timeout waits
  unfit: new Set([1, "SQLITE_ERROR"]), // the `errcode` of node:sqlite, the `code` of better-sqlite3
  claims: {
    claim:
      "INSERT INTO waxseal_claim (id, expires_at) VALUES (:id, :now + :lifetime) ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at WHERE waxseal_claim.expires_at <= :now",
    clear: "DELETE FROM waxseal_claim WHERE id IN (SELECT id FROM waxseal_claim WHERE expires_at <= :now ORDER BY expires_at LIMIT 1000)",
  },
  layouts: {
    waxseal: {
      read: `SELECT blob, CAST(version AS TEXT), :now - seen_at, expires_at - :now FROM waxseal_session WHERE handle = :handle AND ${ALIVE}`,
      insert:
        "INSERT INTO waxseal_session (handle, blob, user_id, version, created_at, seen_at, expires_at, ends_at) VALUES (:handle, :blob, :userId, 1, :createdAt, :now, :now + :lifetime, :endsAt) ON CONFLICT DO NOTHING",
      replace: `UPDATE waxseal_session SET ${REPLACED} WHERE ${SAME}`,
      move: `UPDATE waxseal_session SET handle = :to, ${REPLACED} WHERE ${SAME}`,
      touch: `UPDATE waxseal_session SET seen_at = :now, expires_at = :now + :lifetime WHERE ${SAME}`,
      delete: `DELETE FROM waxseal_session WHERE handle = :handle AND ${ALIVE}`,
      count: `SELECT count(*) FROM waxseal_session WHERE ${ALIVE}`,
      scan: `SELECT handle, blob FROM waxseal_session WHERE handle > :after AND ${ALIVE} ORDER BY handle LIMIT ${String(ROWS_PER_SCAN)}`,
      clear:
        "DELETE FROM waxseal_session WHERE handle IN (SELECT handle FROM waxseal_session WHERE expires_at <= :now ORDER BY expires_at LIMIT 1000)",
      ofUser: {
        delete: `DELETE FROM waxseal_session WHERE handle = :handle AND user_id = :userId AND ${ALIVE}`,
        list: `SELECT handle, blob, created_at, seen_at, expires_at FROM waxseal_session WHERE user_id = :userId AND ${ALIVE} ORDER BY seen_at DESC, handle LIMIT 1000`,
        deleteAll: `DELETE FROM waxseal_session WHERE user_id = :userId AND handle <> :except AND ${ALIVE}`,
      },
    },
    django: {
      read: `SELECT session_data FROM django_session WHERE session_key = :handle AND ${DJANGO_ALIVE}`,
      insert: `INSERT INTO django_session (session_key, session_data, expire_date) VALUES (:handle, :blob, ${DJANGO_EXPIRES}) ON CONFLICT DO NOTHING`,
      replace: `UPDATE django_session SET session_data = :blob, expire_date = ${DJANGO_EXPIRES} WHERE ${DJANGO_SAME}`,
      move: `UPDATE django_session SET session_key = :to, session_data = :blob, expire_date = ${DJANGO_EXPIRES} WHERE ${DJANGO_SAME}`,
      touch: `UPDATE django_session SET expire_date = ${DJANGO_EXPIRES} WHERE ${DJANGO_SAME}`,
      delete: `DELETE FROM django_session WHERE session_key = :handle AND ${DJANGO_ALIVE}`,
      count: `SELECT count(*) FROM django_session WHERE ${DJANGO_ALIVE}`,
      scan: `SELECT session_key, session_data FROM django_session WHERE session_key > :after AND ${DJANGO_ALIVE} ORDER BY session_key LIMIT ${String(ROWS_PER_SCAN)}`,
      clear:
        "DELETE FROM django_session WHERE session_key IN (SELECT session_key FROM django_session WHERE expire_date <= datetime(:now, 'unixepoch') ORDER BY expire_date LIMIT 1000)",
    },
  },
};
