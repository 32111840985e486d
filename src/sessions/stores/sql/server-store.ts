import { systemClock, type Duration } from "../../../clock.ts";
import { isProduction } from "../../../keys/is-production.ts";
import { timeoutSeconds, withDeadline, within } from "../../deadline.ts";
import type { ClaimStore } from "../../../tokens/claim-store.ts";
import type { MigratableStore } from "../../store.ts";
import type { SqlDialect } from "./dialect.ts";
import { openTable } from "./open-table.ts";
import { migrateTables } from "./required-table.ts";
import { SqlClaims } from "./sql-claims.ts";
import { SqlSession, type SqlClient } from "./sql-session.ts";

export interface ServerStoreOptions {
  createTable?: boolean | undefined;
  timeout?: Duration | undefined;
}

/** Returns a store on a database server, which answers in known time or not at all. */
export function serverStore(
  client: SqlClient,
  dialect: SqlDialect,
  { createTable = !isProduction(), timeout = "5s" }: ServerStoreOptions,
): MigratableStore & ClaimStore {
  const seconds = timeoutSeconds(timeout);
  const session = new SqlSession(client, dialect);
  const claims = new SqlClaims(session, { clock: systemClock, createTable });
  return {
    kind: "table",
    open: async (options) => withDeadline(await within(seconds, openTable(session, { ...options, createTable, claims })), seconds),
    claim: (id, lifetimeSeconds) => within(seconds, claims.claim(id, lifetimeSeconds)),
    migrate: () => migrateTables(session), // whoever asks for it waits: an index over many rows takes its time
  };
}
