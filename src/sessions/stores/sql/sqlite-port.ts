import { StoreError } from "../../../errors.ts";
import { overSqlite, type SqliteDatabase } from "./sqlite-database.ts";
import type { Connection } from "./lazy-session.ts";

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
    throw new StoreError("WAXSEAL_STORE_FAILED", "SQLite could not open the file of the store; the cause says why.", { cause });
  }
}
