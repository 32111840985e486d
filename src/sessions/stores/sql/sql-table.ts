/**
 * Sessions in a table of any SQL database: what the contract of stores asks for, one statement a call.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { StoreError } from "../../../errors.ts";
import { scannedRows } from "../../scanned-rows.ts";
import type { KeptRow, ListedRow, NewRow, Replacement, ScannedRows, SessionTable } from "../../store.ts";
import { unlisted } from "../../unlisted.ts";
import type { LayoutStatements } from "./dialect.ts";
import type { SqlClaims } from "./sql-claims.ts";
import type { SqlSession, SqlValues } from "./sql-session.ts";

export interface SqlTableOptions {
  statements: LayoutStatements;
  /** Of a database that has no clock of its own; the others name no `:now`. */
  clock: Clock;
  /** Cleared with the sessions. */
  claims: SqlClaims;
  close?: (() => void) | undefined;
}

const LONGEST_USER_ID = 255; // characters

export class SqlTable implements SessionTable {
  readonly close: () => void;
  readonly #session: SqlSession;
  readonly #statements: LayoutStatements;
  readonly #clock: Clock;
  readonly #claims: SqlClaims;

  constructor(session: SqlSession, { statements, clock, claims, close = () => undefined }: SqlTableOptions) {
    this.#session = session;
    this.#statements = statements;
    this.#clock = clock;
    this.#claims = claims;
    this.close = close;
  }

  async read(handle: string): Promise<KeptRow | undefined> {
    const [row] = await this.#session.rows(this.#statements.read, { handle, now: this.#clock() });
    if (row === undefined) return undefined;
    const [blob, version = blob, idle, lifetime] = row;
    return { blob: String(blob), version: String(version), idleSeconds: secondsIn(idle), lifetimeSeconds: secondsIn(lifetime) };
  }

  async insert(handle: string, row: NewRow): Promise<string | undefined> {
    try {
      const changes = await this.#session.changes(this.#statements.insert, { handle, ...this.#valuesOf(row) });
      return changes === 1 ? this.#versionAfter("0", row) : undefined;
    } catch (error) {
      if (this.#session.saysTaken(error)) return undefined;
      throw error;
    }
  }

  replace(handle: string, version: string, row: NewRow): Promise<Replacement> {
    return this.#replaced(this.#statements.replace, { handle, version }, row);
  }

  move(handle: string, version: string, to: string, row: NewRow): Promise<Replacement> {
    return this.#replaced(this.#statements.move, { handle, version, to }, row);
  }

  async touch(handle: string, version: string, lifetimeSeconds: number): Promise<boolean> {
    const values = { handle, version, lifetime: lifetimeSeconds, now: this.#clock() };
    return (await this.#session.changes(this.#statements.touch, values)) === 1;
  }

  async delete(handle: string, userId?: string): Promise<boolean> {
    const values = { handle, now: this.#clock() };
    const changes =
      userId === undefined
        ? await this.#session.changes(this.#statements.delete, values)
        : await this.#session.changes(this.#ofUser().delete, { ...values, userId: checked(userId) });
    return changes === 1;
  }

  async list(userId: string): Promise<ListedRow[]> {
    const rows = await this.#session.rows(this.#ofUser().list, { userId: checked(userId), now: this.#clock() });
    return rows.map(([handle, blob, createdAt, seenAt, expiresAt]) => ({
      handle: String(handle),
      blob: String(blob),
      createdAt: Number(createdAt),
      seenAt: Number(seenAt),
      expiresAt: Number(expiresAt),
    }));
  }

  async deleteOf(userId: string, except = ""): Promise<number> {
    return this.#session.changes(this.#ofUser().deleteAll, { userId: checked(userId), except, now: this.#clock() });
  }

  async count(): Promise<number> {
    const [row] = await this.#session.rows(this.#statements.count, { now: this.#clock() });
    return Number(row?.[0]);
  }

  async scan(after = ""): Promise<ScannedRows> {
    const rows = await this.#session.rows(this.#statements.scan, { after, now: this.#clock() });
    return scannedRows(rows.map(([handle, blob]) => ({ handle: String(handle), blob: String(blob) })));
  }

  /** Sessions first, then claims. */
  async clear(): Promise<number> {
    const cleared = await this.#session.changes(this.#statements.clear, { now: this.#clock() });
    return cleared > 0 ? cleared : this.#claims.clear();
  }

  async #replaced(statement: string, at: SqlValues & { handle: string; version: string }, row: NewRow): Promise<Replacement> {
    const changes = await this.#session.changes(statement, { ...at, ...this.#valuesOf(row) });
    if (changes === 1) return { kind: "replaced", version: this.#versionAfter(at.version, row) };
    const present = await this.read(at.handle);
    return present === undefined ? { kind: "gone" } : { kind: "changed", row: present };
  }

  #valuesOf({ blob, lifetimeSeconds, userId, createdAt, endsAt }: NewRow): SqlValues {
    const kept = { blob, lifetime: lifetimeSeconds, now: this.#clock() };
    return this.#statements.ofUser ? { ...kept, userId: userId === undefined ? null : checked(userId), createdAt, endsAt } : kept;
  }

  /** Ours are counted by the statements, from 1; Django's table has no column for them, so the blob is its own version. */
  #versionAfter(version: string, { blob }: NewRow): string {
    return this.#statements.ofUser ? String(Number(version) + 1) : blob;
  }

  #ofUser(): NonNullable<LayoutStatements["ofUser"]> {
    if (this.#statements.ofUser) return this.#statements.ofUser;
    throw unlisted();
  }
}

/** Some databases cut or fold what others refuse, and then a user would be listed another's sessions. */
function checked(userId: string): string {
  if (userId.isWellFormed() && !userId.includes("\0") && (userId.length <= LONGEST_USER_ID || [...userId].length <= LONGEST_USER_ID))
    return userId;
  throw new StoreError(
    "WAXSEAL_USER_ID_INVALID",
    `A user's id may have ${String(LONGEST_USER_ID)} characters, no NUL and no half of a surrogate pair; sign in with the key of the user's row.`,
  );
}

function secondsIn(column: unknown): number | undefined {
  return column === undefined ? undefined : Math.max(0, Number(column));
}
