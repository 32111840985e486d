/**
 * A database that is met for the first time by the first call, and whose tables are looked for then.
 *
 * @module
 */
import type { Duration } from "../../../clock.ts";
import { ConfigError } from "../../../errors.ts";
import { isProduction } from "../../../keys/is-production.ts";
import { within } from "../../deadline.ts";
import type { SqlDialect } from "./dialect.ts";
import { SqlSession, type SqlClient, type SqlValue } from "./sql-session.ts";

export interface LazySessionOptions {
  createTable?: boolean | undefined;
}

export interface LazyServerSessionOptions extends LazySessionOptions {
  /** How long a call waits for the database, a free connection included; then it rejects. @default "5s" */
  timeout?: Duration | undefined;
}

/** A client, and what lets go of it where it was made here. */
export interface Connection {
  readonly client: SqlClient;
  close(): void;
}

/** Tables of our own. */
export interface LazyTables {
  readonly names: readonly string[];
  /** Makes those that are missing: texts for the client's `define`. */
  readonly create: readonly string[];
  /** Where the text that makes them is exported: its name, and the subpath of this package. */
  readonly exported: readonly [name: string, subpath: string];
}

/** Where the tables are. */
export interface LazyDatabase {
  readonly dialect: SqlDialect;
  readonly connect: () => Promise<Connection>;
  /** Bounds a call; left out where the database answers in this very process. */
  readonly seconds?: number;
}

/** For statements that name what no session has. */
export type NamedValues = Readonly<Record<string, SqlValue>>;

type Opened = Connection & { readonly session: SqlSession };

export class LazySession {
  readonly #database: LazyDatabase;
  readonly #tables: LazyTables;
  readonly #createTable: boolean;
  #opening: Promise<Opened> | undefined;

  constructor(database: LazyDatabase, tables: LazyTables, { createTable = !isProduction() }: LazySessionOptions) {
    this.#database = database;
    this.#tables = tables;
    this.#createTable = createTable;
  }

  async rows(statement: string, values: NamedValues): Promise<readonly (readonly unknown[])[]> {
    return this.#bounded((await this.#session()).rows(statement, values));
  }

  async changes(statement: string, values: NamedValues): Promise<number> {
    return this.#bounded((await this.#session()).changes(statement, values));
  }

  async together(statements: readonly string[], values: NamedValues): Promise<void> {
    await this.#bounded((await this.#session()).together(statements, values));
  }

  /** Makes the tables that are missing; whoever asks for it waits. */
  async migrate(): Promise<void> {
    const opened = await this.#connected();
    await this.#define(opened.session).finally(() => opened.close());
  }

  /** The next call opens it again. */
  close(): void {
    this.#opening?.then(({ close }) => close()).catch(() => undefined); // it was not opened then
    this.#opening = undefined;
  }

  async #session(): Promise<SqlSession> {
    const attempt = (this.#opening ??= this.#bounded(this.#open()));
    try {
      return (await attempt).session;
    } catch (error) {
      if (this.#opening === attempt) this.#opening = undefined; // the next call tries again
      throw error;
    }
  }

  async #open(): Promise<Opened> {
    const opened = await this.#connected();
    try {
      const { session } = opened;
      if (this.#createTable && (await this.#missing(session)) !== undefined) await this.#define(session);
      const missing = await this.#missing(session);
      if (missing !== undefined) throw missingTable(missing, this.#tables);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  async #connected(): Promise<Opened> {
    const connection = await this.#database.connect();
    return { ...connection, session: new SqlSession(connection.client, this.#database.dialect) };
  }

  async #define(session: SqlSession): Promise<void> {
    for (const text of this.#tables.create) await session.define(text);
  }

  /** Returns the name of a table that is not there. */
  async #missing(session: SqlSession): Promise<string | undefined> {
    for (const table of this.#tables.names) {
      if ((await session.rows(this.#database.dialect.columns, { table })).length === 0) return table;
    }
    return undefined;
  }

  #bounded<T>(call: Promise<T>): Promise<T> {
    const { seconds } = this.#database;
    return seconds === undefined ? call : within(seconds, call);
  }
}

function missingTable(table: string, { exported: [name, subpath] }: LazyTables): ConfigError {
  return new ConfigError(
    "WAXSEAL_TABLE_MISSING",
    `The database has no table ${table}: run \`npx waxseal sessions migrate\` when you deploy, or call migrate() of the store, or run the statements in ${name} of ${subpath}; an application with NODE_ENV=development makes it by itself.`,
  );
}
