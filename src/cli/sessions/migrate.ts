import type { OpenOptions, TableStore } from "../../sessions/store.ts";
import { MYSQL_TABLE_SQL } from "../../sessions/stores/mysql.ts";
import { POSTGRES_TABLE_SQL } from "../../sessions/stores/postgres.ts";
import { MYSQL_EVIDENCE_SQL } from "../../sessions/stores/evidence/mysql.ts";
import { POSTGRES_EVIDENCE_SQL } from "../../sessions/stores/evidence/postgres.ts";
import { TABLES as EVIDENCE_TABLES } from "../../sessions/stores/evidence/sql-evidence.ts";
import { SQLITE_EVIDENCE_SQL } from "../../sessions/stores/evidence/sqlite.ts";
import { MYSQL_REVOCATIONS_SQL } from "../../sessions/stores/revocations/mysql.ts";
import { POSTGRES_REVOCATIONS_SQL } from "../../sessions/stores/revocations/postgres.ts";
import { SQLITE_REVOCATIONS_SQL } from "../../sessions/stores/revocations/sqlite.ts";
import { SQLITE_TABLE_SQL } from "../../sessions/stores/sqlite.ts";
import { FOR_EVER_MS } from "../../tokens/revocations/revocation-store.ts";
import { unlessTableMissing } from "../store/missing-table.ts";
import type { StoreKind } from "../store/store-address.ts";
import type { Stores } from "../store/store-connection.ts";
import { usingTable } from "../store/using-store.ts";

/** The statements that make the tables; Redis needs none. */
export const TABLE_SQL: Readonly<Record<StoreKind, string | undefined>> = {
  sqlite: `${SQLITE_TABLE_SQL}\n${SQLITE_REVOCATIONS_SQL}\n${SQLITE_EVIDENCE_SQL}`,
  postgres: `${POSTGRES_TABLE_SQL}\n${POSTGRES_REVOCATIONS_SQL}\n${POSTGRES_EVIDENCE_SQL}`,
  mysql: `${MYSQL_TABLE_SQL}\n${MYSQL_REVOCATIONS_SQL}\n${MYSQL_EVIDENCE_SQL}`,
  redis: undefined,
};

const REVOCATION_TABLE = "waxseal_revocation";

/** Makes the tables where they are missing, and returns the names of those that were. @throws {ConfigError} `WAXSEAL_TABLE_OLD` @throws {StoreError} */
export async function migrate({ sessions, revocations, evidence }: Stores, options: OpenOptions): Promise<readonly string[]> {
  await assertNotOld(sessions, options);
  return [
    ...((await sessions.migrate?.()) ?? []),
    ...(await made([REVOCATION_TABLE], revocations, revocations.entries(FOR_EVER_MS))), // after which none can end
    ...(await made(EVIDENCE_TABLES, evidence, evidence.evidence(""))), // of no application
  ];
}

/** Makes the tables of `store` where `read` misses one. What is there already is not tried again, since the rights for it may be missing. */
async function made(
  tables: readonly string[],
  store: { migrate?: () => Promise<void> },
  read: Promise<unknown>,
): Promise<readonly string[]> {
  const isThere = await unlessTableMissing(
    read.then(() => true),
    false,
  );
  if (isThere || store.migrate === undefined) return [];
  await store.migrate();
  return tables;
}

/** First, since making what an older form lacks would fail at its indexes, and say less. */
async function assertNotOld(sessions: TableStore, options: OpenOptions): Promise<void> {
  await unlessTableMissing(
    usingTable(sessions, options, async () => undefined),
    undefined,
  );
}
