/**
 * The people who may sign in: in the shop's own table, or in the `auth_user` of a Django site. Only the SQL differs.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { z } from "zod";

/** Both tables keep UTC as "YYYY-MM-DD HH:MM:SS.ssssss", as Django writes it. */
const Time = z.string().transform((text) => new Date(`${text.replace(" ", "T")}Z`));

const Account = z.object({
  pk: z.int(),
  name: z.string(),
  email: z.string(),
  /** Its hash. */
  password: z.string(),
  lastLogin: Time.nullable(),
});

/** It has what waxseal wants to know of a user: pk, email, password and lastLogin. */
export type Account = z.output<typeof Account>;

type AccountSql = Readonly<Record<"setUp" | "byPk" | "byEmail" | "add" | "setPassword" | "setLastLogin", string>>;

const OWN_COLUMNS = "id AS pk, name, email, password, last_login AS lastLogin";

export const OWN_ACCOUNTS: AccountSql = {
  setUp: `
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS account (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      email TEXT NOT NULL,
      email_folded TEXT NOT NULL UNIQUE,
      password TEXT NOT NULL,
      last_login TEXT
    ) STRICT`,
  byPk: `SELECT ${OWN_COLUMNS} FROM account WHERE id = :pk`,
  byEmail: `SELECT ${OWN_COLUMNS} FROM account WHERE email_folded = :folded`,
  add: `
    INSERT INTO account (name, email, email_folded, password) VALUES (:name, :email, :folded, :password)
    ON CONFLICT DO NOTHING RETURNING ${OWN_COLUMNS}`,
  setPassword: `UPDATE account SET password = :renewed WHERE id = :pk AND password = :password RETURNING ${OWN_COLUMNS}`,
  setLastLogin: "UPDATE account SET last_login = :now WHERE id = :pk",
};

const DJANGO_COLUMNS = "id AS pk, coalesce(nullif(first_name, ''), username) AS name, email, password, last_login AS lastLogin";

/** People who sign up here get their address as username; others may sign in by either. */
export const DJANGO_USERS: AccountSql = {
  setUp: "",
  byPk: `SELECT ${DJANGO_COLUMNS} FROM auth_user WHERE is_active AND id = :pk`,
  byEmail: `
    SELECT ${DJANGO_COLUMNS} FROM auth_user WHERE is_active AND (username = :folded OR lower(email) = :folded)
    ORDER BY username = :folded DESC, id LIMIT 1`,
  add: `
    INSERT INTO auth_user (first_name, last_name, email, username, password, is_superuser, is_staff, is_active, date_joined)
    SELECT :name, '', :email, :folded, :password, 0, 0, 1, strftime('%Y-%m-%d %H:%M:%f000')
    WHERE NOT EXISTS (SELECT 1 FROM auth_user WHERE username = :folded OR lower(email) = :folded)
    RETURNING ${DJANGO_COLUMNS}`,
  setPassword: `UPDATE auth_user SET password = :renewed WHERE id = :pk AND password = :password RETURNING ${DJANGO_COLUMNS}`,
  setLastLogin: "UPDATE auth_user SET last_login = :now WHERE id = :pk",
};

export interface NewAccount {
  name: string;
  email: string;
  /** Its hash. */
  password: string;
}

export class Accounts {
  readonly #byPk: StatementSync;
  readonly #byEmail: StatementSync;
  readonly #add: StatementSync;
  readonly #setPassword: StatementSync;
  readonly #setLastLogin: StatementSync;

  constructor(database: DatabaseSync, sql: AccountSql) {
    database.exec(sql.setUp);
    this.#byPk = database.prepare(sql.byPk);
    this.#byEmail = database.prepare(sql.byEmail);
    this.#add = database.prepare(sql.add);
    this.#setPassword = database.prepare(sql.setPassword);
    this.#setLastLogin = database.prepare(sql.setLastLogin);
  }

  byPk(pk: string): Account | undefined {
    return accountOf(this.#byPk.get({ pk }));
  }

  /** Finds an account by what somebody typed. Write to the account's own address then, never to the typed one. */
  byEmail(typed: string): Account | undefined {
    return accountOf(this.#byEmail.get({ folded: folded(typed) }));
  }

  /** Adds an account, unless there is one with that address. */
  add({ name, email, password }: NewAccount): Account | undefined {
    return accountOf(this.#add.get({ name, email, folded: folded(email), password }));
  }

  /** Gives the account another hash and returns it as it is then, or undefined where somebody else was faster. */
  setPassword({ pk, password }: Account, renewed: string): Account | undefined {
    return accountOf(this.#setPassword.get({ pk, password, renewed }));
  }

  setLastLogin({ pk }: Account, now: Date): void {
    this.#setLastLogin.run({ pk, now: now.toISOString().replace("T", " ").replace("Z", "000") });
  }
}

function accountOf(row: unknown): Account | undefined {
  return row === undefined ? undefined : Account.parse(row);
}

/** Addresses that differ only so are one person's. */
function folded(email: string): string {
  return email.normalize("NFKC").toLowerCase();
}
