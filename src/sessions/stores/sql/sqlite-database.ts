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
