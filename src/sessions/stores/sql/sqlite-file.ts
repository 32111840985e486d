import { StoreError } from "../../../errors.ts";
import type { SessionLayout } from "../../store.ts";
import type { SqlClient } from "./sql-session.ts";
import { changesOf, overSqlite, preparing } from "./sqlite-database.ts";
import { SqliteWrites } from "./sqlite-writes.ts";

const BUSY_TIMEOUT_MS = 5000;

export interface OpenedFile {
  readonly client: SqlClient;
  exec(sql: string): unknown;
  close(): void;
}

/** A file, opened once for everybody, and closed when the last who holds it lets go. */
export class SqliteFile<T> {
  readonly #path: string;
  readonly #madeOf: (opened: OpenedFile) => T;
  #opening: Promise<T> | undefined;
  #opened: OpenedFile | undefined;
  #holders = 0;

  /** @param madeOf what `path` is opened for, made once each time that it is opened */
  constructor(path: string, madeOf: (opened: OpenedFile) => T) {
    this.#path = path;
    this.#madeOf = madeOf;
  }

  /** Opens it, where it is not open yet, and does not keep it from being closed. @throws {StoreError} `WAXSEAL_STORE_FAILED` */
  use(): Promise<T> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Opens it until `release`. @throws {StoreError} `WAXSEAL_STORE_FAILED` */
  async hold(layout: SessionLayout): Promise<{ held: T; release: () => void }> {
    this.#holders++;
    let isHeld = true;
    const release = (): void => {
      if (isHeld) this.#release();
      isHeld = false;
    };
    try {
      const held = await this.use();
      if (layout === "waxseal") this.#opened?.exec("PRAGMA journal_mode = WAL"); // it stays with the file, so a Django site's is left as it is
      return { held, release };
    } catch (error) {
      release();
      throw failure(error);
    }
  }

  async #open(): Promise<T> {
    try {
      this.#opened = await openFile(this.#path);
      return this.#madeOf(this.#opened);
    } catch (error) {
      this.#opening = undefined;
      throw failure(error);
    }
  }

  #release(): void {
    if (--this.#holders > 0 || this.#path === ":memory:") return; // which would be lost, and be another the next time
    const opened = this.#opened;
    [this.#opening, this.#opened] = [undefined, undefined];
    opened?.close();
  }
}

async function openFile(path: string): Promise<OpenedFile> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT_MS)}; PRAGMA synchronous = FULL`);
  } catch (error) {
    database.close();
    throw error;
  }
  const statementOf = preparing(database);
  const writes = new SqliteWrites((text, values) => changesOf(statementOf(text), values));
  return {
    client: { ...overSqlite(database, statementOf), changes: (text, values) => writes.add(text, values) },
    exec: (sql) => database.exec(sql),
    close() {
      writes.flush();
      database.close();
    },
  };
}

function failure(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  return new StoreError("WAXSEAL_STORE_FAILED", "SQLite could not open the file of the store; the cause says why.", { cause });
}
