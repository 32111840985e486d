import { ConfigError } from "../../errors.ts";
import type { OpenOptions, TableStore } from "../../sessions/store.ts";
import { MYSQL_TABLE_SQL } from "../../sessions/stores/mysql.ts";
import { POSTGRES_TABLE_SQL } from "../../sessions/stores/postgres.ts";
import { SQLITE_TABLE_SQL } from "../../sessions/stores/sqlite.ts";
import type { StoreKind } from "./store-address.ts";
import { usingTable } from "./using-store.ts";

/** The statements that make the tables; Redis needs none. */
export const TABLE_SQL: Readonly<Record<StoreKind, string | undefined>> = {
  sqlite: SQLITE_TABLE_SQL,
  postgres: POSTGRES_TABLE_SQL,
  mysql: MYSQL_TABLE_SQL,
  redis: undefined,
};

/** Makes the tables where they are missing, and returns the names of those that were. @throws {ConfigError} `WAXSEAL_TABLE_OLD` @throws {StoreError} */
export async function migrate(store: TableStore, options: OpenOptions): Promise<readonly string[]> {
  await assertNotOld(store, options);
  return (await store.migrate?.()) ?? [];
}

/** First, since making what an older form lacks would fail at its indexes, and say less. */
async function assertNotOld(store: TableStore, options: OpenOptions): Promise<void> {
  try {
    await usingTable(store, options, async () => undefined);
  } catch (error) {
    if (!(error instanceof ConfigError && error.code === "WAXSEAL_TABLE_MISSING")) throw error;
  }
}
