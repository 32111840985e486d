/**
 * Revocations in a table of any SQL database, one statement a call.
 *
 * @module
 */
import type { MigratableRevocationStore, RevocationEntry } from "../../../tokens/revocations/revocation-store.ts";
import { LazySession, type LazyDatabase, type LazySessionOptions } from "../sql/lazy-session.ts";
import { AS_THEY_ARE, type SpelledNames } from "../sql/spelled-names.ts";

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
  readonly names?: SpelledNames;
}

const TABLE = "waxseal_revocation";

/** Returns the store on a database, which is met for the first time by the first call. */
export function sqlRevocations(
  database: LazyDatabase,
  { exported, create, record, entries, clear, names: { spelled, read } = AS_THEY_ARE }: RevocationStatements,
  options: LazySessionOptions,
): MigratableRevocationStore {
  const session = new LazySession(database, { names: [TABLE], create: [create], exported }, options);
  const entryIn = ([purpose, subject, before, expires]: readonly unknown[]): RevocationEntry => {
    return { purpose: read(String(purpose)), subject: read(String(subject)), beforeMs: Number(before), expiresAtMs: Number(expires) };
  };
  return {
    async record({ purpose, subject, beforeMs, expiresAtMs }) {
      await session.changes(record, { purpose: spelled(purpose), subject: spelled(subject), before: beforeMs, expires: expiresAtMs });
    },
    entries: async (nowMs) => (await session.rows(entries, { now: nowMs })).map(entryIn),
    clear: (nowMs) => session.changes(clear, { now: nowMs }),
    close: () => session.close(),
    migrate: () => session.migrate(),
  };
}
