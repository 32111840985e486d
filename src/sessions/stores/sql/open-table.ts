/**
 * Opens the table of a layout, or says what is missing and how to mend it.
 *
 * @module
 */
import type { OpenOptions } from "../../store.ts";
import { DJANGO_TABLE, requireTable, SESSION_TABLE } from "./required-table.ts";
import type { SqlClaims } from "./sql-claims.ts";
import type { SqlSession } from "./sql-session.ts";
import { SqlTable } from "./sql-table.ts";

export interface OpenTableOptions extends OpenOptions {
  createTable: boolean;
  /** In the same database: cleared with the table. */
  claims: SqlClaims;
  close?: (() => void) | undefined;
}

/** @throws {ConfigError} `WAXSEAL_TABLE_MISSING`, `WAXSEAL_TABLE_OLD` @throws {StoreError} `WAXSEAL_STORE_FAILED` */
export async function openTable(session: SqlSession, { layout, clock, createTable, claims, close }: OpenTableOptions): Promise<SqlTable> {
  await requireTable(session, layout === "django" ? DJANGO_TABLE : SESSION_TABLE, createTable);
  return new SqlTable(session, { statements: session.dialect.layouts[layout], clock, claims, close });
}
