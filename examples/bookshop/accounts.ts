/**
 * The people who may sign in: in the shop's own table, or in the `auth_user` of a Django site. Only the SQL differs.
 *
 * @module
 */
import { z } from "zod";
import type { SqlPlace } from "./place.ts";

export type Values = Readonly<Record<string, string>>;

/** Asks a database; a statement names its values as `:pk`. Statements that return no rows give none. */
export type Query = (sql: string, values?: Values) => Promise<readonly unknown[]>;

/** UTC as "YYYY-MM-DD HH:MM:SS.ssssss", as Django writes it into SQLite. */
const Time = z.string().transform((text) => new Date(`${text.replace(" ", "T")}Z`));

const Account = z
  .object({
    pk: z.int(),
    name: z.string(),
    email: z.string(),
    /** Its hash. */
    password: z.string(),
    last_login: Time.nullable(),
    /** Whether they have shown that the address is theirs; undefined in a table that does not say. */
    email_confirmed: z
      .literal([0, 1])
      .transform((flag) => flag === 1)
      .optional(),
  })
  .transform(({ last_login: lastLogin, email_confirmed: emailConfirmed, ...others }) => ({ ...others, lastLogin, emailConfirmed }));

/** It has what waxseal wants to know of a user: pk, email, password and lastLogin. */
export type Account = z.output<typeof Account>;

export interface AccountSql {
  /** Run once, at the start; fails where the tables are not as they should be. */
  readonly setUp: readonly string[];
  readonly byPk: string;
  readonly byEmail: string;
  /** Does nothing where there is such an account. */
  readonly add: string;
  /** Does nothing where the password is another by now. */
  readonly setPassword: string;
  readonly setLastLogin: string;
  /** Undefined where there is no room for it. */
  readonly confirmEmail?: string;
}

const SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f000')"; // UTC

const OWN_COLUMNS = `id AS pk, name, email, password, last_login,
  EXISTS (SELECT 1 FROM confirmed_email AS c WHERE c.account_id = account.id AND c.email = account.email) AS email_confirmed`;

/** For SQLite. */
export const OWN_ACCOUNTS: AccountSql = {
  setUp: [
    "PRAGMA journal_mode = WAL",
    `CREATE TABLE IF NOT EXISTS account (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      email TEXT NOT NULL,
      email_folded TEXT NOT NULL UNIQUE,
      password TEXT NOT NULL,
      last_login TEXT
    ) STRICT`,
    // With the address, so that another one has to be confirmed anew.
    "CREATE TABLE IF NOT EXISTS confirmed_email (account_id INTEGER PRIMARY KEY, email TEXT NOT NULL) STRICT",
  ],
  byPk: `SELECT ${OWN_COLUMNS} FROM account WHERE id = :pk`,
  byEmail: `SELECT ${OWN_COLUMNS} FROM account WHERE email_folded = :folded`,
  add: "INSERT INTO account (name, email, email_folded, password) VALUES (:name, :email, :folded, :password) ON CONFLICT DO NOTHING",
  setPassword: "UPDATE account SET password = :renewed WHERE id = :pk AND password = :password",
  setLastLogin: `UPDATE account SET last_login = ${SQLITE_NOW} WHERE id = :pk`,
  confirmEmail: "INSERT OR REPLACE INTO confirmed_email (account_id, email) VALUES (:pk, :email)",
};

/** How the databases that Django runs on differ here. */
interface Dialect {
  /** Returns the time in a column as text. */
  timeIn(column: string): string;
  readonly now: string;
  /** Ends an INSERT that is to do nothing where somebody else was faster. */
  readonly orNothing: string;
}

const DIALECTS: Readonly<Record<SqlPlace["kind"], Dialect>> = {
  sqlite: {
    timeIn: (column) => column,
    now: SQLITE_NOW,
    orNothing: "ON CONFLICT DO NOTHING",
  },
  postgres: {
    timeIn: (column) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`,
    now: "now()",
    orNothing: "ON CONFLICT DO NOTHING",
  },
  mysql: {
    timeIn: (column) => `CAST(${column} AS CHAR)`,
    now: "utc_timestamp(6)",
    orNothing: "ON DUPLICATE KEY UPDATE auth_user.id = auth_user.id",
  },
};

/** Returns what asks a Django site's users. People who sign up here get their address as username; others may sign in by either. */
export function djangoUsers(kind: SqlPlace["kind"]): AccountSql {
  const { timeIn, now, orNothing } = DIALECTS[kind];
  const columns = `id AS pk, coalesce(nullif(first_name, ''), username) AS name, email, password, ${timeIn("last_login")} AS last_login`;
  return {
    setUp: ["SELECT id FROM auth_user LIMIT 0"],
    byPk: `SELECT ${columns} FROM auth_user WHERE is_active AND id = :pk`,
    byEmail: `
      SELECT ${columns} FROM auth_user WHERE is_active AND (username = :folded OR lower(email) = :folded)
      ORDER BY username = :folded DESC, id LIMIT 1`,
    add: `
      INSERT INTO auth_user (first_name, last_name, email, username, password, is_superuser, is_staff, is_active, date_joined)
      SELECT :name, '', :email, :folded, :password, FALSE, FALSE, TRUE, ${now} FROM (SELECT 1 AS one) AS row_to_add
      WHERE NOT EXISTS (SELECT 1 FROM auth_user WHERE username = :folded OR lower(email) = :folded)
      ${orNothing}`,
    setPassword: "UPDATE auth_user SET password = :renewed WHERE id = :pk AND password = :password",
    setLastLogin: `UPDATE auth_user SET last_login = ${now} WHERE id = :pk`,
  };
}

export interface NewAccount {
  name: string;
  email: string;
  /** Its hash. */
  password: string;
}

export class Accounts {
  readonly #query: Query;
  readonly #sql: AccountSql;

  constructor(query: Query, sql: AccountSql) {
    this.#query = query;
    this.#sql = sql;
  }

  async setUp(): Promise<void> {
    for (const statement of this.#sql.setUp) await this.#query(statement);
  }

  byPk(pk: string): Promise<Account | undefined> {
    return this.#find(this.#sql.byPk, { pk });
  }

  /** Finds an account by what somebody typed. Write to the account's own address then, never to the typed one. */
  byEmail(typed: string): Promise<Account | undefined> {
    return this.#find(this.#sql.byEmail, { folded: folded(typed) });
  }

  /** Adds an account, unless there is one with that address. */
  async add({ name, email, password }: NewAccount): Promise<Account | undefined> {
    await this.#query(this.#sql.add, { name, email, folded: folded(email), password });
    return withPassword(password, await this.byEmail(email));
  }

  /** Gives the account another hash and returns it as it is then, or undefined where somebody else was faster. */
  async setPassword({ pk, password }: Account, renewed: string): Promise<Account | undefined> {
    await this.#query(this.#sql.setPassword, { pk: String(pk), password, renewed });
    return withPassword(renewed, await this.byPk(String(pk)));
  }

  async setLastLogin({ pk }: Account): Promise<void> {
    await this.#query(this.#sql.setLastLogin, { pk: String(pk) });
  }

  /** Notes that the account's address is theirs. */
  async confirmEmail({ pk, email }: Account): Promise<void> {
    if (this.#sql.confirmEmail !== undefined) await this.#query(this.#sql.confirmEmail, { pk: String(pk), email });
  }

  async #find(sql: string, values: Values): Promise<Account | undefined> {
    const [row] = await this.#query(sql, values);
    return row === undefined ? undefined : Account.parse(row);
  }
}

/** Each hash has a random salt of its own: where it is in the account, it was us who put it there. */
function withPassword(hash: string, account: Account | undefined): Account | undefined {
  return account?.password === hash ? account : undefined;
}

/** Addresses that differ only so are one person's. */
function folded(email: string): string {
  return email.normalize("NFKC").toLowerCase();
}
