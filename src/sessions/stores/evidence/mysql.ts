/**
 * Keeps evidence in MySQL 8 or MariaDB 10.11 or later, through the package `mysql2`.
 *
 * @module
 */
import type { MigratableEvidenceStore } from "../../../keys/evidence/evidence-store.ts";
import type { LazyServerSessionOptions } from "../sql/lazy-session.ts";
import { mysqlClient, type MysqlClient } from "../sql/mysql-client.ts";
import { MYSQL, whole } from "../sql/mysql-statements.ts";
import { serverDatabase } from "../sql/server-database.ts";
import { AS_DIGITS } from "../sql/spelled-names.ts";
import { readingStatements } from "./reading-statements.ts";
import { sqlEvidence, type EvidenceStatements } from "./sql-evidence.ts";

export type { MysqlCallbackClient, MysqlClient, MysqlPromiseClient, MysqlStatement } from "../sql/mysql-client.ts";

const TABLES = [
  `CREATE TABLE IF NOT EXISTS waxseal_key_boot (
  app varbinary(256) NOT NULL,
  boot varbinary(1020) NOT NULL,
  instance varbinary(1020) NOT NULL,
  revision bigint NOT NULL,
  key_states mediumblob NOT NULL,
  started_ms bigint NOT NULL,
  until_ms bigint NOT NULL,
  every_ms bigint NOT NULL,
  is_last smallint NOT NULL,
  gap_from_ms bigint,
  gap_until_ms bigint,
  PRIMARY KEY (app, boot),
  KEY waxseal_key_boot_until_ms (until_ms)
) ENGINE=InnoDB;`,
  `CREATE TABLE IF NOT EXISTS waxseal_key_use (
  app varbinary(256) NOT NULL,
  label varbinary(1020) NOT NULL,
  purpose varbinary(1020) NOT NULL,
  uses bigint NOT NULL,
  last_used_ms bigint NOT NULL,
  PRIMARY KEY (app, label, purpose)
) ENGINE=InnoDB;`,
  `CREATE TABLE IF NOT EXISTS waxseal_key_document (
  app varbinary(256) NOT NULL,
  revision bigint NOT NULL,
  digest char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  floor_revision bigint NOT NULL,
  PRIMARY KEY (app, revision)
) ENGINE=InnoDB;`,
  `CREATE TABLE IF NOT EXISTS waxseal_key_revoked (
  app varbinary(256) NOT NULL,
  digest char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (app, digest)
) ENGINE=InnoDB;`,
];

/** The statements that make the tables. Names are kept as bytes of UTF-8: collations fold case and trailing spaces. */
export const MYSQL_EVIDENCE_SQL = TABLES.join("\n");

const given = (name: string): string => `UNHEX(${name})`;
const SAME_BOOT = `app = ${given(":app")} AND boot = ${given(":boot")}`;
const USED =
  "JSON_TABLE(:uses, '$[*]' COLUMNS (label varchar(2040) PATH '$.key', purpose varchar(2040) PATH '$.purpose', uses bigint PATH '$.count', last_used_ms bigint PATH '$.last')) AS used";
const ORDER = `${whole(":until")} * 2 + ${whole(":last")}`;

const STATEMENTS: EvidenceStatements = {
  exported: ["MYSQL_EVIDENCE_SQL", "waxseal/evidence/mysql"],
  create: TABLES,
  names: AS_DIGITS,
  ...readingStatements({ text: (column) => `HEX(${column})`, given, whole }),
  // No statement adds to two tables, but one can change both: so first the rows are made that it needs, which nobody reads yet. A gap is one from the moment that it ends.
  report: [
    `INSERT INTO waxseal_key_boot (app, boot, instance, revision, key_states, started_ms, until_ms, every_ms, is_last) VALUES (${given(":app")}, ${given(":boot")}, '', 0, '', ${whole(":since")}, ${whole(":since")} - 1, 1, -1) ON DUPLICATE KEY UPDATE app = waxseal_key_boot.app`,
    `INSERT INTO waxseal_key_use (app, label, purpose, uses, last_used_ms) SELECT ${given(":app")}, UNHEX(used.label), UNHEX(used.purpose), 0, 0 FROM ${USED} ON DUPLICATE KEY UPDATE app = waxseal_key_use.app`,
    `UPDATE waxseal_key_boot SET gap_from_ms = until_ms, gap_until_ms = ${whole(":since")} WHERE ${SAME_BOOT} AND is_last >= 0 AND until_ms < ${whole(":since")}`,
    `UPDATE waxseal_key_boot AS boot LEFT JOIN (${USED} INNER JOIN waxseal_key_use AS kept ON kept.app = ${given(":app")} AND kept.label = UNHEX(used.label) AND kept.purpose = UNHEX(used.purpose)) ON TRUE SET kept.uses = kept.uses + used.uses, kept.last_used_ms = greatest(kept.last_used_ms, used.last_used_ms), boot.instance = ${given(":instance")}, boot.revision = ${whole(":revision")}, boot.key_states = ${given(":keys")}, boot.until_ms = ${whole(":until")}, boot.every_ms = ${whole(":every")}, boot.is_last = ${whole(":last")} WHERE boot.app = ${given(":app")} AND boot.boot = ${given(":boot")} AND boot.until_ms * 2 + boot.is_last < ${ORDER}`,
  ],
  mark: `INSERT INTO waxseal_key_boot (app, boot, instance, revision, key_states, started_ms, until_ms, every_ms, is_last) SELECT '', '', '', 0, '[]', 0, ${whole(":before")}, 1, 1 FROM waxseal_key_boot AS old WHERE old.until_ms < ${whole(":before")} AND old.app <> '' LIMIT 1 ON DUPLICATE KEY UPDATE waxseal_key_boot.until_ms = greatest(waxseal_key_boot.until_ms, ${whole(":before")})`,
  clear: `DELETE FROM waxseal_key_boot WHERE until_ms < ${whole(":before")} AND app <> '' ORDER BY until_ms LIMIT 1000`,
  revoke: `INSERT INTO waxseal_key_revoked (app, digest) SELECT ${given(":app")}, given.digest FROM JSON_TABLE(:revoked, '$[*]' COLUMNS (digest varchar(64) PATH '$')) AS given ON DUPLICATE KEY UPDATE app = waxseal_key_revoked.app`,
  claim: `INSERT INTO waxseal_key_document (app, revision, digest, floor_revision) VALUES (${given(":app")}, ${whole(":revision")}, :digest, ${whole(":floor")}) ON DUPLICATE KEY UPDATE floor_revision = greatest(floor_revision, ${whole(":floor")})`,
};

export interface MysqlEvidenceOptions extends LazyServerSessionOptions {
  /** Create the tables where they are missing. @default true, but in production false */
  createTable?: boolean | undefined;
}

/**
 * Keeps evidence in the database that `client` is connected to. Like a session store's, the client has to be in no transaction, and its
 * "error" event is listened to.
 *
 * @throws {ConfigError} `WAXSEAL_DURATION_INVALID`, and `WAXSEAL_TABLE_MISSING` from the first call
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every call when the database refuses, the client's own error being the cause, and `WAXSEAL_STORE_TIMEOUT`
 */
export function mysqlEvidence(client: MysqlClient, { timeout, ...options }: MysqlEvidenceOptions = {}): MigratableEvidenceStore {
  return sqlEvidence(serverDatabase(mysqlClient(client), MYSQL, timeout), STATEMENTS, options);
}
