import type { Clock } from "../../../clock.ts";
import type { ClaimStore } from "../../../tokens/claim-store.ts";
import { assertClaim } from "../claims/assert-claim.ts";
import { CLAIMED_BETWEEN_CLEARINGS } from "../claims/clearing.ts";
import { CLAIM_TABLE, isThere, requireTable } from "./required-table.ts";
import type { SqlSession, SqlValues } from "./sql-session.ts";

export interface SqlClaimsOptions {
  /** Of a database that has no clock of its own; the others name no `:now`. */
  clock: Clock;
  createTable: boolean;
}

/** Claims in a table of any SQL database. */
export class SqlClaims implements ClaimStore {
  readonly #session: SqlSession;
  readonly #clock: Clock;
  readonly #createTable: boolean;
  #claimed = 0;
  #requiring: Promise<void> | undefined;

  constructor(session: SqlSession, { clock, createTable }: SqlClaimsOptions) {
    this.#session = session;
    this.#clock = clock;
    this.#createTable = createTable;
  }

  /** The table is looked for only after a failure: an application that never claims anything needs none. */
  async claim(id: string, lifetimeSeconds: number): Promise<boolean> {
    assertClaim(id, lifetimeSeconds);
    const values = { id, lifetime: lifetimeSeconds, now: this.#clock() };
    const isFirst = await this.#claim(values).catch(async (error: unknown) => {
      if (!this.#session.saysUnfit(error)) throw error;
      await this.#requireTable();
      return this.#claim(values); // the first try changed nothing
    });
    if (isFirst && ++this.#claimed % CLAIMED_BETWEEN_CLEARINGS === 0) this.clear().catch(() => undefined); // whoever is served now has no part in it
    return isFirst;
  }

  /** Removes what has expired, at most 1,000 claims. @returns how many; 0 where there is no table @throws {StoreError} */
  async clear(): Promise<number> {
    if (!(await isThere(this.#session, CLAIM_TABLE))) return 0;
    return this.#session.changes(this.#session.dialect.claims.clear, { now: this.#clock() });
  }

  /** Once for all who miss the table at the same time. */
  #requireTable(): Promise<void> {
    this.#requiring ??= requireTable(this.#session, CLAIM_TABLE, this.#createTable).finally(() => (this.#requiring = undefined));
    return this.#requiring;
  }

  async #claim(values: SqlValues): Promise<boolean> {
    const { claim, reclaim } = this.#session.dialect.claims;
    try {
      return (await this.#session.changes(claim, values)) === 1;
    } catch (error) {
      if (reclaim === undefined || !this.#session.saysTaken(error)) throw error;
      return (await this.#session.changes(reclaim, values)) === 1;
    }
  }
}
