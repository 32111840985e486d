import { ConfigError } from "../../errors.ts";
import type { OpenOptions, TableStore } from "../../sessions/store.ts";
import { MYSQL_TABLE_SQL } from "../../sessions/stores/mysql.ts";
import { POSTGRES_TABLE_SQL } from "../../sessions/stores/postgres.ts";
import { SQLITE_TABLE_SQL } from "../../sessions/stores/sqlite.ts";
import type { StoreKind } from "./store-address.ts";
import { usingTable } from "./using-store.ts";

/** The statements that make the table; Redis needs none. */
export const TABLE_SQL: Readonly<Record<StoreKind, string | undefined>> = {
  sqlite: SQLITE_TABLE_SQL,
  postgres: POSTGRES_TABLE_SQL,
  mysql: MYSQL_TABLE_SQL,
  redis: undefined,
};

/** Makes the table where it is missing, and returns whether it was. @throws {ConfigError} `WAXSEAL_TABLE_OLD` @throws {StoreError} */
export async function migrate(store: TableStore, options: OpenOptions): Promise<boolean> {
  if (await isThere(store, options)) return false; // and then nothing is tried for which the rights may be missing
  await store.migrate?.();
  await usingTable(store, options, async () => undefined);
  return true;
}

async function isThere(store: TableStore, options: OpenOptions): Promise<boolean> {
  try {
    await usingTable(store, options, async () => undefined);
    return true;
  } catch (error) {
    if (error instanceof ConfigError && error.code === "WAXSEAL_TABLE_MISSING") return false;
    throw error;
  }
}
