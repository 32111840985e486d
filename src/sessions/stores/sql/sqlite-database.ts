/**
 * A database object of SQLite, as a client of this folder.
 *
 * @module
 */
import type { SqlClient, SqlValue } from "./sql-session.ts";

/** What is asked of a database object: `DatabaseSync` of node:sqlite fits, and so does better-sqlite3. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

export interface SqliteStatement {
  all(...values: (string | number | null)[]): readonly unknown[];
  run(...values: (string | number | null)[]): { changes: number | bigint };
}

/** Synchronous inside: nothing else of this process comes between a statement and its outcome. */
export function overSqlite(database: SqliteDatabase, statementOf = preparing(database)): SqlClient {
  return {
    rows: async (text, values) =>
      statementOf(text)
        .all(...values)
        .map((row) => Object.values(row as Record<string, unknown>)),
    changes: async (text, values) => changesOf(statementOf(text), values),
    async together(statements) {
      database.exec("SAVEPOINT waxseal"); // and not BEGIN: the caller may be in a transaction
      try {
        for (const [text, values] of statements) changesOf(statementOf(text), values);
        database.exec("RELEASE waxseal");
      } catch (error) {
        undo(database);
        throw error;
      }
    },
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

/** After some errors SQLite has rolled back by itself, and no savepoint is left. */
function undo(database: SqliteDatabase): void {
  try {
    database.exec("ROLLBACK TO waxseal; RELEASE waxseal");
  } catch {
    // nothing is left to undo
  }
}

/** Prepares each statement once. */
export function preparing(database: SqliteDatabase): (text: string) => SqliteStatement {
  const prepared = new Map<string, SqliteStatement>();
  return (text) => {
    let statement = prepared.get(text);
    if (statement === undefined) prepared.set(text, (statement = database.prepare(text)));
    return statement;
  };
}

export function changesOf(statement: SqliteStatement, values: readonly SqlValue[]): number {
  return Number(statement.run(...values).changes);
}
