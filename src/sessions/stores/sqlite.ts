/**
 * Keeps sessions in a SQLite file, through the runtime's own `node:sqlite` or any database object of the same shape.
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import { isProduction } from "../../keys/is-production.ts";
import type { ClaimStore } from "../../tokens/claim-store.ts";
import type { MigratableStore, SessionLayout } from "../store.ts";
import { openTable } from "./sql/open-table.ts";
import { migrateTables } from "./sql/required-table.ts";
import { SqlClaims } from "./sql/sql-claims.ts";
import { SqlSession, type SqlClient } from "./sql/sql-session.ts";
import { overSqlite, type SqliteDatabase } from "./sql/sqlite-database.ts";
import { SqliteFile } from "./sql/sqlite-file.ts";
import { SQLITE } from "./sql/sqlite-statements.ts";

export type { SqliteDatabase, SqliteStatement } from "./sql/sqlite-database.ts";
export { SQLITE_TABLE_SQL } from "./sql/sqlite-statements.ts";

export interface SqliteStoreOptions {
  /** Create our own tables where they are missing; Django's is made by `manage.py migrate`. @default true, but in production false */
  createTable?: boolean | undefined;
}

/** What is kept in a database. */
interface Kept {
  readonly session: SqlSession;
  readonly claims: SqlClaims;
}

/** Where that is: opened for as long as somebody holds it, or for a moment's use. */
interface Place {
  hold(layout: SessionLayout): Promise<{ held: Kept; release: () => void }>;
  use(): Promise<Kept>;
}

/**
 * Keeps sessions and claims in the SQLite file at `source`, or in an open database of the caller's. What is done while a transaction of
 * the caller's is open there is part of it: rolled back, a token that was used can be used once more.
 *
 * The file is opened at ready(), or by the first claim, and closed with the sessions.
 *
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every operation when SQLite refuses; its own error is the cause
 * @throws {ConfigError} `WAXSEAL_TABLE_MISSING`, `WAXSEAL_TABLE_OLD` at ready(), and from claims
 */
export function sqliteStore(
  source: string | SqliteDatabase,
  { createTable = !isProduction() }: SqliteStoreOptions = {},
): MigratableStore & ClaimStore {
  const keptBy = (client: SqlClient): Kept => {
    const session = new SqlSession(client, SQLITE);
    return { session, claims: new SqlClaims(session, { clock: systemClock, createTable }) };
  };
  const place = typeof source === "string" ? new SqliteFile(source, ({ client }) => keptBy(client)) : held(keptBy(overSqlite(source)));
  return {
    kind: "table",
    async open(options) {
      const { held, release } = await place.hold(options.layout);
      try {
        return await openTable(held.session, { ...options, createTable, claims: held.claims, close: release });
      } catch (error) {
        release();
        throw error;
      }
    },
    claim: async (id, lifetimeSeconds) => (await place.use()).claims.claim(id, lifetimeSeconds),
    async migrate() {
      const { held, release } = await place.hold("waxseal");
      try {
        return await migrateTables(held.session);
      } finally {
        release();
      }
    },
  };
}

/** Always held, and by its owner: who may be in the middle of a transaction, so writes share none there. */
function held(kept: Kept): Place {
  return { hold: async () => ({ held: kept, release: () => undefined }), use: async () => kept };
}
