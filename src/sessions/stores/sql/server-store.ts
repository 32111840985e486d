import type { Duration } from "../../../clock.ts";
import { isProduction } from "../../../keys/is-production.ts";
import { timeoutSeconds, withDeadline, within } from "../../deadline.ts";
import type { MigratableStore } from "../../store.ts";
import type { SqlDialect } from "./dialect.ts";
import { createTableOf, openTable } from "./open-table.ts";
import type { SqlClient } from "./sql-session.ts";

export interface ServerStoreOptions {
  createTable?: boolean | undefined;
  timeout?: Duration | undefined;
}

/** Returns a store on a database server, which answers in known time or not at all. */
export function serverStore(
  client: SqlClient,
  dialect: SqlDialect,
  { createTable = !isProduction(), timeout = "5s" }: ServerStoreOptions,
): MigratableStore {
  const seconds = timeoutSeconds(timeout);
  return {
    kind: "table",
    open: async (options) => withDeadline(await within(seconds, openTable(client, dialect, { ...options, createTable })), seconds),
    migrate: () => createTableOf(client, dialect), // whoever asks for it waits: an index over many rows takes its time
  };
}
