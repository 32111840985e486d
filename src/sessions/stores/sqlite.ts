/**
 * Keeps sessions in a SQLite file, through the runtime's own `node:sqlite` or any database object of the same shape.
 *
 * @module
 */
import { StoreError } from "../../errors.ts";
import { isProduction } from "../../keys/is-production.ts";
import type { MigratableStore, SessionLayout } from "../store.ts";
import { createTableOf, openTable } from "./sql/open-table.ts";
import type { SqlClient, SqlValue } from "./sql/sql-session.ts";
import { SQLITE } from "./sql/sqlite-statements.ts";
import { SqliteWrites } from "./sql/sqlite-writes.ts";

export { SQLITE_TABLE_SQL } from "./sql/sqlite-statements.ts";

/** What is asked of a database object: `DatabaseSync` of node:sqlite fits, and so does better-sqlite3. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

export interface SqliteStatement {
  all(...values: (string | number | null)[]): readonly unknown[];
  run(...values: (string | number | null)[]): { changes: number | bigint };
}

export interface SqliteStoreOptions {
  /** Create our own table where it is missing; Django's is made by `manage.py migrate`. @default true, but in production false */
  createTable?: boolean | undefined;
}

const BUSY_TIMEOUT_MS = 5000;

/**
 * Keeps sessions in the SQLite file at `source`, or in an open database of the caller's.
 *
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every operation when SQLite refuses; its own error is the cause
 * @throws {ConfigError} `WAXSEAL_TABLE_MISSING`, `WAXSEAL_TABLE_OLD` at ready()
 */
export function sqliteStore(source: string | SqliteDatabase, { createTable = !isProduction() }: SqliteStoreOptions = {}): MigratableStore {
  return {
    kind: "table",
    async open(options) {
      const { client, close } = await clientOf(source, options.layout);
      try {
        return await openTable(client, SQLITE, { ...options, createTable, close });
      } catch (error) {
        close();
        throw error;
      }
    },
    async migrate() {
      const { client, close } = await clientOf(source, "waxseal");
      try {
        await createTableOf(client, SQLITE);
      } finally {
        close();
      }
    },
  };
}

/** A caller's database may be in the middle of the caller's own transaction, so only in one of our own are there any. */
async function clientOf(source: string | SqliteDatabase, layout: SessionLayout): Promise<{ client: SqlClient; close: () => void }> {
  if (typeof source !== "string") return { client: overSqlite(source), close: () => undefined };
  const database = await openFile(source, layout);
  const statementOf = preparing(database);
  const writes = new SqliteWrites((text, values) => changesOf(statementOf(text), values));
  return {
    client: { ...overSqlite(database, statementOf), changes: (text, values) => writes.add(text, values) },
    close() {
      writes.flush();
      database.close();
    },
  };
}

async function openFile(path: string, layout: SessionLayout): Promise<SqliteDatabase & { close(): void }> {
  const { DatabaseSync } = await import("node:sqlite");
  let database: InstanceType<typeof DatabaseSync> | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT_MS)}; PRAGMA synchronous = FULL`);
    if (layout === "waxseal") database.exec("PRAGMA journal_mode = WAL"); // it stays with the file, so a Django site's is left as it is
    return database;
  } catch (cause) {
    database?.close();
    throw new StoreError("WAXSEAL_STORE_FAILED", "SQLite could not open the file of the session table; the cause says why.", { cause });
  }
}

/** Synchronous inside: nothing else of this process comes between a statement and its outcome. */
function overSqlite(database: SqliteDatabase, statementOf = preparing(database)): SqlClient {
  return {
    rows: async (text, values) =>
      statementOf(text)
        .all(...values)
        .map((row) => Object.values(row as Record<string, unknown>)),
    changes: async (text, values) => changesOf(statementOf(text), values),
    async define(text) {
      database.exec("BEGIN IMMEDIATE"); // so that a second process waits for the first, and neither leaves half of it
      try {
        database.exec(text);
        database.exec("COMMIT");
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
  };
}

/** Prepares each statement once. */
function preparing(database: SqliteDatabase): (text: string) => SqliteStatement {
  const prepared = new Map<string, SqliteStatement>();
  return (text) => {
    let statement = prepared.get(text);
    if (statement === undefined) prepared.set(text, (statement = database.prepare(text)));
    return statement;
  };
}

function changesOf(statement: SqliteStatement, values: readonly SqlValue[]): number {
  return Number(statement.run(...values).changes);
}
