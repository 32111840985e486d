import { StoreError } from "../../../errors.ts";
import type { SqlClient, SqlValue } from "../sql/sql-session.ts";
import type { SqliteDatabase, SqliteStatement } from "../sqlite.ts";
import type { Connection } from "./sql-revocations.ts";

const BUSY_TIMEOUT_MS = 5000;

/** Returns what the statements need of a database: the caller's, or a connection of our own to a file. */
export async function sqlitePort(source: string | SqliteDatabase): Promise<Connection> {
  if (typeof source !== "string") return { client: overSqlite(source), close: () => undefined };
  const database = await openFile(source);
  return { client: overSqlite(database), close: () => database.close() };
}

async function openFile(path: string): Promise<SqliteDatabase & { close(): void }> {
  const { DatabaseSync } = await import("node:sqlite");
  let database: InstanceType<typeof DatabaseSync> | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT_MS)}; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL`);
    return database;
  } catch (cause) {
    database?.close();
    throw new StoreError("WAXSEAL_STORE_FAILED", "SQLite could not open the file of the revocations; the cause says why.", { cause });
  }
}

/** Synchronous inside: nothing else of this process comes between a statement and its outcome. */
function overSqlite(database: SqliteDatabase): SqlClient {
  const statementOf = preparing(database);
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
