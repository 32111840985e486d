/**
 * Sends the statements of a dialect: the values go beside the text and never into it, and the client's errors become ours.
 *
 * @module
 */
import { StoreError } from "../../../errors.ts";
import type { SqlDialect, SqlName } from "./dialect.ts";
import { namedStatement, type NamedStatement } from "./named-statement.ts";

export type SqlValue = string | number | null;
export type SqlValues = Readonly<Partial<Record<SqlName, SqlValue>>>;

/** What every client comes down to. Each statement is a transaction of its own. */
export interface SqlClient {
  /** Returns rows as arrays: a client may be set up to give columns other names. */
  rows(text: string, values: readonly SqlValue[]): Promise<readonly (readonly unknown[])[]>;
  /** Returns how many rows `text` has changed. */
  changes(text: string, values: readonly SqlValue[]): Promise<number>;
  /** Runs statements in turn, all of them or nothing; a client that cannot has no such method. */
  together?(statements: readonly (readonly [text: string, values: readonly SqlValue[]])[]): Promise<void>;
  /** Runs what makes a table, all of it or nothing. */
  define(text: string): Promise<unknown>;
}

/** A lost try means that another transaction got through, so this many are lost only to a crowd. */
const MOST_TRIES = 12;
const LONGEST_PAUSE_MS = 100;
/** Whoever waits has been told by then that nothing was saved; it must not happen much later all the same. */
const PATIENCE_MS = 2000;

export class SqlSession {
  readonly dialect: SqlDialect;
  readonly #client: SqlClient;
  readonly #statements = new Map<string, NamedStatement>();

  constructor(client: SqlClient, dialect: SqlDialect) {
    this.#client = client;
    this.dialect = dialect;
  }

  rows(statement: string, values: SqlValues): Promise<readonly (readonly unknown[])[]> {
    return this.#attempt(() => this.#client.rows(...this.#filled(statement, values)));
  }

  changes(statement: string, values: SqlValues): Promise<number> {
    return this.#attempt(() => this.#client.changes(...this.#filled(statement, values)));
  }

  /** Runs statements in turn. Where the client cannot make them one, whatever comes before the last must be nobody's matter without it. */
  async together(statements: readonly string[], values: SqlValues): Promise<void> {
    if (this.#client.together === undefined) for (const statement of statements) await this.changes(statement, values);
    else await this.#attempt(() => this.#client.together!(statements.map((statement) => this.#filled(statement, values))));
  }

  async define(text: string): Promise<void> {
    await this.#attempt(() => this.#client.define(text));
  }

  /** Tells whether `error` means that another row is under this handle or id. */
  saysTaken(error: unknown): boolean {
    return error instanceof StoreError && this.dialect.taken !== undefined && codeOf(error.cause) === this.dialect.taken;
  }

  /** Tells whether `error` may mean that a table is missing, or has another form. */
  saysUnfit(error: unknown): boolean {
    if (!(error instanceof StoreError)) return false;
    const { unfit } = this.dialect;
    return unfit.has(codeOf(error.cause)) || unfit.has(codeOf(error.cause, "errcode"));
  }

  #filled(statement: string, values: SqlValues): [text: string, values: SqlValue[]] {
    let found = this.#statements.get(statement);
    if (found === undefined) this.#statements.set(statement, (found = namedStatement(statement, this.dialect.marks)));
    return [found.text, found.names.map((name) => values[name]!)];
  }

  async #attempt<T>(call: () => Promise<T>): Promise<T> {
    const start = performance.now();
    for (let tries = 1; ; tries++) {
      try {
        return await call();
      } catch (cause) {
        if (this.dialect.transient.has(codeOf(cause)) && tries < MOST_TRIES && performance.now() - start < PATIENCE_MS) {
          await pause(Math.min(2 ** tries, LONGEST_PAUSE_MS));
          continue;
        }
        throw new StoreError(
          "WAXSEAL_STORE_FAILED",
          `${this.dialect.product} refused an operation, or was not there; the cause says why.`,
          { cause: withoutValues(cause) },
        );
      }
    }
  }
}

/** Where clients and servers put what a statement was given, or the row that it made: ids and what sessions hold. */
const VALUES = ["params", "parameters", "args", "detail", "where"];

function withoutValues(cause: unknown): unknown {
  if (typeof cause === "object" && cause !== null) for (const name of VALUES) Reflect.deleteProperty(cause, name);
  return cause;
}

function codeOf(error: unknown, name: "code" | "errcode" = "code"): unknown {
  return typeof error === "object" && error !== null ? (error as { code?: unknown; errcode?: unknown })[name] : undefined;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
