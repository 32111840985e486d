/**
 * Keeps sessions in a SQLite file, through the runtime's own `node:sqlite` or any database object of the same shape.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { ConfigError, StoreError } from "../../errors.ts";
import { isProduction } from "../../keys/is-production.ts";
import type { SessionLayout, SessionRow, SessionTable, TableStore } from "../store.ts";

/** What is asked of a database object: `DatabaseSync` of node:sqlite fits, and so does better-sqlite3. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

interface SqliteStatement {
  get(...values: (string | number | null)[]): unknown;
  run(...values: (string | number | null)[]): { changes: number | bigint };
}

export interface SqliteStoreOptions {
  /** Create our own table where it is missing; Django's is made by `manage.py migrate`. @default true, but in production false */
  createTable?: boolean | undefined;
}

/** The statements that make our own table. */
export const SQLITE_TABLE_SQL = `CREATE TABLE IF NOT EXISTS waxseal_session (
  handle TEXT PRIMARY KEY,
  blob TEXT NOT NULL,
  user_id TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waxseal_session_expires_at ON waxseal_session (expires_at);
CREATE INDEX IF NOT EXISTS waxseal_session_user_id ON waxseal_session (user_id) WHERE user_id IS NOT NULL;`;

const BUSY_TIMEOUT_MS = 5000;
const INSERTS_BETWEEN_SWEEPS = 1000;

/** Our own table holds handles, which open no session; Django's holds the ids themselves, and UTC text as it writes under USE_TZ. */
const SQL = {
  waxseal: {
    read: "SELECT blob FROM waxseal_session WHERE handle = ? AND expires_at > ?",
    insert:
      "INSERT INTO waxseal_session (expires_at, blob, handle, user_id, created_at) VALUES (?, ?, ?, ?, unixepoch()) ON CONFLICT DO NOTHING",
    replace: "UPDATE waxseal_session SET expires_at = ?, blob = ?, user_id = ? WHERE handle = ? AND blob = ? AND expires_at > ?",
    delete: "DELETE FROM waxseal_session WHERE handle = ? AND blob = coalesce(?, blob)",
    sweep: "DELETE FROM waxseal_session WHERE expires_at <= ?",
  },
  django: {
    read: "SELECT session_data AS blob FROM django_session WHERE session_key = ? AND expire_date > ?",
    insert: "INSERT INTO django_session (expire_date, session_data, session_key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    replace: "UPDATE django_session SET expire_date = ?, session_data = ? WHERE session_key = ? AND session_data = ? AND expire_date > ?",
    delete: "DELETE FROM django_session WHERE session_key = ? AND session_data = coalesce(?, session_data)",
    sweep: undefined, // `manage.py clearsessions` does it
  },
} as const;

/**
 * Keeps sessions in the SQLite file at `source`, or in an open database of the caller's.
 *
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every operation when SQLite refuses; its own error is the cause
 * @throws {ConfigError} `WAXSEAL_TABLE_MISSING` at ready() when the table is not there
 */
export function sqliteStore(source: string | SqliteDatabase, { createTable = !isProduction() }: SqliteStoreOptions = {}): TableStore {
  return {
    kind: "table",
    async open({ layout, clock }) {
      const opened = typeof source === "string" ? await openFile(source, layout) : undefined;
      const database = opened ?? (source as SqliteDatabase);
      try {
        if (layout === "waxseal" && createTable) attempt(() => database.exec(SQLITE_TABLE_SQL));
        assertTable(database, layout);
        return new SqliteTable(database, { layout, clock, close: () => opened?.close() });
      } catch (error) {
        opened?.close();
        throw error;
      }
    },
  };
}

async function openFile(path: string, layout: SessionLayout): Promise<SqliteDatabase & { close(): void }> {
  const { DatabaseSync } = await import("node:sqlite");
  return attempt(() => {
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT_MS)}; PRAGMA synchronous = FULL`);
    if (layout === "waxseal") database.exec("PRAGMA journal_mode = WAL"); // it stays with the file, so a Django site's is left as it is
    return database;
  });
}

function assertTable(database: SqliteDatabase, layout: SessionLayout): void {
  const name = layout === "django" ? "django_session" : "waxseal_session";
  const found = attempt(() => database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?").get(name));
  if (found !== undefined && found !== null) return;
  const fix =
    layout === "django"
      ? "run Django's `manage.py migrate`"
      : "run the statements in SQLITE_TABLE_SQL of waxseal/sessions/sqlite, or pass { createTable: true }";
  throw new ConfigError("WAXSEAL_TABLE_MISSING", `The database has no table ${name}: ${fix}.`);
}

class SqliteTable implements SessionTable {
  readonly close: () => void;
  readonly #statements: Readonly<Record<"read" | "insert" | "replace" | "delete", SqliteStatement>>;
  readonly #sweep: SqliteStatement | undefined;
  readonly #layout: SessionLayout;
  readonly #clock: Clock;
  #inserts = 0;

  constructor(database: SqliteDatabase, { layout, clock, close }: { layout: SessionLayout; clock: Clock; close: () => void }) {
    const { read, insert, replace, delete: remove, sweep } = SQL[layout];
    const prepare = (sql: string): SqliteStatement => attempt(() => database.prepare(sql));
    this.#statements = { read: prepare(read), insert: prepare(insert), replace: prepare(replace), delete: prepare(remove) };
    this.#sweep = sweep === undefined ? undefined : prepare(sweep);
    this.#layout = layout;
    this.#clock = clock;
    this.close = close;
  }

  async read(handle: string): Promise<string | undefined> {
    const row = (await settle(() => this.#statements.read.get(handle, this.#time(this.#clock())))) as { blob: string } | null | undefined;
    return row?.blob;
  }

  async insert(handle: string, row: SessionRow): Promise<boolean> {
    if (++this.#inserts % INSERTS_BETWEEN_SWEEPS === 0) await settle(() => this.#sweep?.run(this.#time(this.#clock())));
    const { changes } = await settle(() => this.#statements.insert.run(this.#time(row.expiresAt), row.blob, handle, ...this.#userId(row)));
    return Number(changes) === 1;
  }

  async replace(handle: string, expected: string, row: SessionRow): Promise<"replaced" | "changed" | "gone"> {
    const now = this.#time(this.#clock());
    const { changes } = await settle(() =>
      this.#statements.replace.run(this.#time(row.expiresAt), row.blob, ...this.#userId(row), handle, expected, now),
    );
    if (Number(changes) === 1) return "replaced";
    return (await this.read(handle)) === undefined ? "gone" : "changed";
  }

  async delete(handle: string, expected?: string): Promise<boolean> {
    const { changes } = await settle(() => this.#statements.delete.run(handle, expected ?? null));
    return Number(changes) === 1;
  }

  #userId({ userId }: SessionRow): (string | null)[] {
    return this.#layout === "waxseal" ? [userId ?? null] : [];
  }

  /** Ours are whole seconds; Django's are "YYYY-MM-DD HH:MM:SS", of which text order is time order. */
  #time(unixSeconds: number): string | number {
    if (this.#layout === "waxseal") return Math.floor(unixSeconds);
    return new Date(unixSeconds * 1000).toISOString().slice(0, 19).replace("T", " ");
  }
}

/** Turns a synchronous call into a promise, and SQLite's errors into ours. */
function settle<T>(call: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(attempt(call));
  });
}

function attempt<T>(call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw new StoreError("WAXSEAL_STORE_FAILED", "SQLite refused an operation on the session table; the cause says why.", { cause });
  }
}
