/**
 * The tables that stores need: whether they are there, and how they come to be.
 *
 * @module
 */
import { ConfigError } from "../../../errors.ts";
import type { OwnTable, SqlDialect } from "./dialect.ts";
import type { SqlSession } from "./sql-session.ts";

interface RequiredTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Undefined where somebody else makes it. */
  readonly own?: OwnTable;
  /** What is lost with its rows. */
  readonly loss?: string;
}

export const SESSION_TABLE = {
  name: "waxseal_session",
  columns: ["handle", "blob", "user_id", "version", "created_at", "seen_at", "expires_at", "ends_at"],
  own: "session",
  loss: "signs everybody out",
} as const satisfies RequiredTable;

export const DJANGO_TABLE: RequiredTable = { name: "django_session", columns: ["session_key", "session_data", "expire_date"] };

export const CLAIM_TABLE = {
  name: "waxseal_claim",
  columns: ["id", "expires_at"],
  own: "claim",
  loss: "lets tokens that have been used be used once more",
} as const satisfies RequiredTable;

/**
 * Makes sure that `table` can be used; our own is made where it is missing and `createTable` allows it.
 *
 * @throws {ConfigError} `WAXSEAL_TABLE_MISSING`, `WAXSEAL_TABLE_OLD` @throws {StoreError} `WAXSEAL_STORE_FAILED`
 */
export async function requireTable(session: SqlSession, table: RequiredTable, createTable: boolean): Promise<void> {
  let present = await columnsOf(session, table);
  if (present.size === 0 && table.own !== undefined && createTable) {
    await session.define(session.dialect.create[table.own]);
    present = await columnsOf(session, table);
  }
  assertColumns(session, table, present);
}

/** Tells whether the database has a table of this name, of whatever form. */
export async function isThere(session: SqlSession, table: RequiredTable): Promise<boolean> {
  return (await columnsOf(session, table)).size > 0;
}

/**
 * Makes what is missing of our own tables. What is there already is not tried again, since the rights for it may be missing.
 *
 * @returns the names of those that were not there @throws {ConfigError} `WAXSEAL_TABLE_OLD` @throws {StoreError} `WAXSEAL_STORE_FAILED`
 */
export async function migrateTables(session: SqlSession): Promise<string[]> {
  const made: string[] = [];
  for (const table of [SESSION_TABLE, CLAIM_TABLE]) {
    const present = await columnsOf(session, table);
    if (missingOf(table, present) === undefined) continue;
    await session.define(session.dialect.create[table.own]);
    assertColumns(session, table, await columnsOf(session, table));
    if (present.size === 0) made.push(table.name);
  }
  return made;
}

function assertColumns(session: SqlSession, table: RequiredTable, present: ReadonlySet<string>): void {
  const { name, loss } = table;
  if (present.size === 0)
    throw new ConfigError("WAXSEAL_TABLE_MISSING", `The database has no table ${name}: ${makingOf(table, session.dialect)}.`);
  const missing = missingOf(table, present);
  if (missing === undefined) return;
  const first = loss === undefined ? "" : `drop it, which ${loss}, and then `;
  throw new ConfigError("WAXSEAL_TABLE_OLD", `The table ${name} has no column ${missing}: ${first}${makingOf(table, session.dialect)}.`);
}

function missingOf({ columns }: RequiredTable, present: ReadonlySet<string>): string | undefined {
  return columns.find((column) => !present.has(column));
}

async function columnsOf(session: SqlSession, { name }: RequiredTable): Promise<ReadonlySet<string>> {
  return new Set((await session.rows(session.dialect.columns, { table: name })).map(([column]) => String(column)));
}

function makingOf({ own }: RequiredTable, { exported: [name, subpath] }: SqlDialect): string {
  return own === undefined
    ? "run Django's `manage.py migrate`"
    : `run \`npx waxseal sessions migrate\`, or the statements in ${name} of ${subpath}; an application with NODE_ENV=development makes it by itself`;
}
