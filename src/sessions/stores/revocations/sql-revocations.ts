/**
 * Revocations in a table of any SQL database, one statement a call.
 *
 * @module
 */
import type { Duration } from "../../../clock.ts";
import { ConfigError } from "../../../errors.ts";
import { isProduction } from "../../../keys/is-production.ts";
import type { MigratableRevocationStore, RevocationEntry } from "../../../tokens/revocations/revocation-store.ts";
import { within } from "../../deadline.ts";
import type { SqlDialect } from "../sql/dialect.ts";
import { SqlSession, type SqlClient } from "../sql/sql-session.ts";

/** What tells one database from another here. A statement may name `:purpose`, `:subject`, `:before`, `:expires` and `:now`, the last three in Unix milliseconds. */
export interface RevocationStatements {
  /** Where the text that makes the table is exported: its name, and the subpath of this package. */
  readonly exported: readonly [name: string, subpath: string];
  /** Makes the table where it is missing: one text for the client's `define`. */
  readonly create: string;
  readonly record: string;
  /** purpose, subject, before, expires; one more than MOST_ENTRIES at most. */
  readonly entries: string;
  readonly clear: string;
  /** How purposes and subjects travel, where that is not as they are. */
  readonly names?: { readonly spelled: (name: string) => string; readonly read: (spelled: string) => string };
}

export interface SqlRevocationsOptions {
  createTable?: boolean | undefined;
}

export interface ServerRevocationsOptions extends SqlRevocationsOptions {
  /** How long a call waits for the database, a free connection included; then it rejects. @default "5s" */
  timeout?: Duration | undefined;
}

/** A client, and what lets go of it where it was made here. */
export interface Connection {
  readonly client: SqlClient;
  close(): void;
}

interface Database {
  dialect: SqlDialect;
  statements: RevocationStatements;
  connect: () => Promise<Connection>;
  /** Bounds a call; left out where the database answers in this very process. */
  seconds?: number;
}

const TABLE = "waxseal_revocation";
const AS_THEY_ARE: NonNullable<RevocationStatements["names"]> = { spelled: (name) => name, read: (name) => name };

type Opened = Connection & { readonly session: SqlSession };

/** Returns the store on a database, which is met for the first time by the first call. */
export function sqlRevocations(
  { dialect, statements, connect, seconds }: Database,
  { createTable = !isProduction() }: SqlRevocationsOptions,
): MigratableRevocationStore {
  const { spelled, read } = statements.names ?? AS_THEY_ARE;
  const entryIn = ([purpose, subject, before, expires]: readonly unknown[]): RevocationEntry => {
    return { purpose: read(String(purpose)), subject: read(String(subject)), beforeMs: Number(before), expiresAtMs: Number(expires) };
  };
  const bounded = <T>(call: Promise<T>): Promise<T> => (seconds === undefined ? call : within(seconds, call));
  let opening: Promise<Opened> | undefined;

  const connected = async (): Promise<Opened> => {
    const connection = await connect();
    return { ...connection, session: new SqlSession(connection.client, dialect) };
  };
  const open = async (): Promise<Opened> => {
    const opened = await connected();
    try {
      const { session } = opened;
      if (createTable && !(await isThere(session, dialect))) await session.define(statements.create);
      if (!(await isThere(session, dialect))) throw missing(statements);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  };
  const session = async (): Promise<SqlSession> => {
    const attempt = (opening ??= bounded(open()));
    try {
      return (await attempt).session;
    } catch (error) {
      if (opening === attempt) opening = undefined; // the next call tries again
      throw error;
    }
  };

  return {
    async record({ purpose, subject, beforeMs, expiresAtMs }) {
      const values = { purpose: spelled(purpose), subject: spelled(subject), before: beforeMs, expires: expiresAtMs, now: null };
      await bounded((await session()).changes(statements.record, values));
    },
    async entries(nowMs) {
      return (await bounded((await session()).rows(statements.entries, { now: nowMs }))).map(entryIn);
    },
    async clear(nowMs) {
      return bounded((await session()).changes(statements.clear, { now: nowMs }));
    },
    close() {
      opening?.then(({ close }) => close()).catch(() => undefined); // it was not opened then
      opening = undefined;
    },
    async migrate() {
      const opened = await connected();
      await opened.session.define(statements.create).finally(() => opened.close());
    },
  };
}

async function isThere(session: SqlSession, { columns }: SqlDialect): Promise<boolean> {
  return (await session.rows(columns, { table: TABLE })).length > 0;
}

function missing({ exported: [name, subpath] }: RevocationStatements): ConfigError {
  return new ConfigError(
    "WAXSEAL_TABLE_MISSING",
    `The database has no table ${TABLE}: run \`npx waxseal sessions migrate\` when you deploy, or call migrate() of the store, or run the statements in ${name} of ${subpath}; an application with NODE_ENV=development makes it by itself.`,
  );
}
