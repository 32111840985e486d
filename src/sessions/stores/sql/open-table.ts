/**
 * Opens the table of a layout, or says what is missing and how to mend it.
 *
 * @module
 */
import { ConfigError } from "../../../errors.ts";
import type { OpenOptions, SessionLayout } from "../../store.ts";
import type { SqlDialect } from "./dialect.ts";
import { SqlSession, type SqlClient } from "./sql-session.ts";
import { SqlTable } from "./sql-table.ts";

const TABLES: Record<SessionLayout, { name: string; columns: readonly string[] }> = {
  waxseal: {
    name: "waxseal_session",
    columns: ["handle", "blob", "user_id", "version", "created_at", "seen_at", "expires_at", "ends_at"],
  },
  django: { name: "django_session", columns: ["session_key", "session_data", "expire_date"] },
};

export interface OpenTableOptions extends OpenOptions {
  createTable: boolean;
  close?: (() => void) | undefined;
}

/** @throws {ConfigError} `WAXSEAL_TABLE_MISSING`, `WAXSEAL_TABLE_OLD` @throws {StoreError} `WAXSEAL_STORE_FAILED` */
export async function openTable(
  client: SqlClient,
  dialect: SqlDialect,
  { layout, clock, createTable, close }: OpenTableOptions,
): Promise<SqlTable> {
  const session = new SqlSession(client, dialect);
  const { name, columns } = TABLES[layout];
  let present = await columnsOf(session, dialect, name);
  if (present.size === 0 && layout === "waxseal" && createTable) {
    await session.define(dialect.create);
    present = await columnsOf(session, dialect, name);
  }
  if (present.size === 0)
    throw new ConfigError("WAXSEAL_TABLE_MISSING", `The database has no table ${name}: ${makingOf(layout, dialect)}.`);
  const missing = columns.find((column) => !present.has(column));
  if (missing !== undefined) {
    const first = layout === "waxseal" ? `drop it, which signs everybody out, and then ` : "";
    throw new ConfigError("WAXSEAL_TABLE_OLD", `The table ${name} has no column ${missing}: ${first}${makingOf(layout, dialect)}.`);
  }
  return new SqlTable(session, { statements: dialect.layouts[layout], clock, close });
}

/** Makes our own table where it is missing. @throws {StoreError} `WAXSEAL_STORE_FAILED` */
export function createTableOf(client: SqlClient, dialect: SqlDialect): Promise<void> {
  return new SqlSession(client, dialect).define(dialect.create);
}

async function columnsOf(session: SqlSession, { columns }: SqlDialect, table: string): Promise<ReadonlySet<string>> {
  return new Set((await session.rows(columns, { table })).map(([column]) => String(column)));
}

function makingOf(layout: SessionLayout, { exported: [name, subpath] }: SqlDialect): string {
  return layout === "django"
    ? "run Django's `manage.py migrate`"
    : `run \`npx waxseal sessions migrate\`, or the statements in ${name} of ${subpath}`;
}
