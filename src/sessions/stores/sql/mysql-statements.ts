/**
 * The statements of MySQL and MariaDB. Times are UTC and never pass through the connection's time zone. What has to be equal is
 * compared twice: as the column compares it, for its index, and byte by byte, since collations fold case and trailing spaces.
 *
 * @module
 */
import type { SqlDialect } from "./dialect.ts";

const SESSION_TABLE_SQL = `CREATE TABLE IF NOT EXISTS waxseal_session (
  handle varchar(43) NOT NULL PRIMARY KEY,
  \`blob\` mediumtext NOT NULL,
  user_id varchar(255),
  version bigint NOT NULL,
  created_at datetime(6) NOT NULL,
  seen_at datetime(6) NOT NULL,
  expires_at datetime(6) NOT NULL,
  ends_at datetime(6) NOT NULL,
  KEY waxseal_session_expires_at (expires_at),
  KEY waxseal_session_user_id (user_id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;`;

/** Its ids are bytes: no collation folds case or trailing spaces in them. */
const CLAIM_TABLE_SQL = `CREATE TABLE IF NOT EXISTS waxseal_claim (
  id varbinary(64) NOT NULL PRIMARY KEY,
  expires_at datetime(6) NOT NULL,
  KEY waxseal_claim_expires_at (expires_at)
) ENGINE=InnoDB;`;

/** The two statements that make our own tables. */
export const MYSQL_TABLE_SQL = `${SESSION_TABLE_SQL}\n${CLAIM_TABLE_SQL}`;

/** Numbers come as DOUBLE. */
export const whole = (value: string): string => `CAST(${value} AS SIGNED)`;

const NOW = "utc_timestamp(6)";
const EPOCH = "timestamp'1970-01-01 00:00:00'";
const exactly = (column: string, value: string): string =>
  `${column} = ${value} AND CAST(${column} AS BINARY) = CAST(CONVERT(${value} USING utf8mb4) AS BINARY)`;
const interval = (value: string): string => `INTERVAL CAST(${value} AS DECIMAL(20, 6)) SECOND`; // numbers come as DOUBLE
const seconds = (column: string): string => `timestampdiff(MICROSECOND, ${EPOCH}, ${column}) / 1e6`;

const EXPIRES = `${NOW} + ${interval(":lifetime")}`;
const ALIVE = `expires_at > ${NOW}`;
const SAME = `${exactly("handle", ":handle")} AND CAST(version AS CHAR) = :version AND ${ALIVE}`;
// A server may count only the rows that have become others, so a touch in the microsecond of another has to change something too.
const SEEN = `seen_at = greatest(${NOW}, seen_at + INTERVAL 1 MICROSECOND)`;
const REPLACED = `\`blob\` = :blob, user_id = :userId, version = version + 1, created_at = ${EPOCH} + ${interval(":createdAt")}, ${SEEN}, expires_at = ${EXPIRES}, ends_at = ${EPOCH} + ${interval(":endsAt")}`;

const DJANGO_ALIVE = `expire_date > ${NOW}`;
const DJANGO_SAME = `${exactly("session_key", ":handle")} AND ${exactly("session_data", ":version")} AND ${DJANGO_ALIVE}`;
const DJANGO_EXPIRES = `expire_date = if(expire_date = ${EXPIRES}, expire_date + INTERVAL 1 MICROSECOND, ${EXPIRES})`; // as above

export const MYSQL: SqlDialect = {
  product: "MySQL",
  marks: "?",
  exported: ["MYSQL_TABLE_SQL", "waxseal/sessions/mysql"],
  create: { session: SESSION_TABLE_SQL, claim: CLAIM_TABLE_SQL },
  columns: "SELECT column_name FROM information_schema.columns WHERE table_schema = database() AND table_name = :table",
  transient: new Set(["ER_LOCK_DEADLOCK", "ER_LOCK_WAIT_TIMEOUT", "ER_CHECKREAD"]),
  taken: "ER_DUP_ENTRY", // INSERT IGNORE would also let through what is too long; ON DUPLICATE KEY counts differently from server to server
  unfit: new Set(["ER_NO_SUCH_TABLE", "ER_BAD_FIELD_ERROR"]),
  claims: {
    claim: `INSERT INTO waxseal_claim (id, expires_at) VALUES (:id, ${EXPIRES})`,
    reclaim: `UPDATE waxseal_claim SET expires_at = ${EXPIRES} WHERE id = :id AND expires_at <= ${NOW}`,
    clear: `DELETE FROM waxseal_claim WHERE expires_at <= ${NOW} ORDER BY expires_at LIMIT 1000`,
  },
  layouts: {
    waxseal: {
      read: `SELECT \`blob\`, CAST(version AS CHAR), timestampdiff(MICROSECOND, seen_at, ${NOW}) / 1e6 AS idle, timestampdiff(MICROSECOND, ${NOW}, expires_at) / 1e6 AS lifetime FROM waxseal_session WHERE ${exactly("handle", ":handle")} AND ${ALIVE}`,
      insert: `INSERT INTO waxseal_session (handle, \`blob\`, user_id, version, created_at, seen_at, expires_at, ends_at) VALUES (:handle, :blob, :userId, 1, ${EPOCH} + ${interval(":createdAt")}, ${NOW}, ${EXPIRES}, ${EPOCH} + ${interval(":endsAt")})`,
      replace: `UPDATE waxseal_session SET ${REPLACED} WHERE ${SAME}`,
      move: `UPDATE waxseal_session SET handle = :to, ${REPLACED} WHERE ${SAME}`,
      touch: `UPDATE waxseal_session SET ${SEEN}, expires_at = ${EXPIRES} WHERE ${SAME}`,
      delete: `DELETE FROM waxseal_session WHERE ${exactly("handle", ":handle")} AND ${ALIVE}`,
      count: `SELECT count(*) FROM waxseal_session WHERE ${ALIVE}`,
      clear: `DELETE FROM waxseal_session WHERE expires_at <= ${NOW} ORDER BY expires_at LIMIT 1000`,
      ofUser: {
        delete: `DELETE FROM waxseal_session WHERE ${exactly("handle", ":handle")} AND ${exactly("user_id", ":userId")} AND ${ALIVE}`,
        list: `SELECT handle, \`blob\`, ${seconds("created_at")}, ${seconds("seen_at")}, ${seconds("expires_at")} FROM waxseal_session WHERE ${exactly("user_id", ":userId")} AND ${ALIVE} ORDER BY seen_at DESC, handle LIMIT 1000`,
        deleteAll: `DELETE FROM waxseal_session WHERE ${exactly("user_id", ":userId")} AND handle <> :except AND ${ALIVE}`,
      },
    },
    django: {
      read: `SELECT session_data FROM django_session WHERE ${exactly("session_key", ":handle")} AND ${DJANGO_ALIVE}`,
      insert: `INSERT INTO django_session (session_key, session_data, expire_date) VALUES (:handle, :blob, ${EXPIRES})`,
      replace: `UPDATE django_session SET session_data = :blob, ${DJANGO_EXPIRES} WHERE ${DJANGO_SAME}`,
      move: `UPDATE django_session SET session_key = :to, session_data = :blob, ${DJANGO_EXPIRES} WHERE ${DJANGO_SAME}`,
      touch: `UPDATE django_session SET ${DJANGO_EXPIRES} WHERE ${DJANGO_SAME}`,
      delete: `DELETE FROM django_session WHERE ${exactly("session_key", ":handle")} AND ${DJANGO_ALIVE}`,
      count: `SELECT count(*) FROM django_session WHERE ${DJANGO_ALIVE}`,
      clear: `DELETE FROM django_session WHERE expire_date <= ${NOW} ORDER BY expire_date LIMIT 1000`,
    },
  },
};
