/**
 * Evidence in tables of any SQL database.
 *
 * Shape:  waxseal_key_boot, a row a boot, of which `is_last` is 0, 1, or -1 before its first report is complete; that with neither app nor
 *         boot says until when boots may have been removed. waxseal_key_use, a row a key and purpose, complete from its first use on.
 *         waxseal_key_document, a row a revision: its first digest, its highest floor. waxseal_key_revoked, a row a key
 * @module
 */
import { checkedClaim, checkedReport } from "../../../keys/evidence/checked-evidence.ts";
import {
  REMEMBERED_REVISIONS,
  type InstanceRecord,
  type KeyUse,
  type MigratableEvidenceStore,
} from "../../../keys/evidence/evidence-store.ts";
import { LazySession, type LazyDatabase, type LazySessionOptions } from "../sql/lazy-session.ts";
import { AS_THEY_ARE, type SpelledNames } from "../sql/spelled-names.ts";
import { keysFrom } from "./keys-text.ts";

/**
 * What tells one database from another here. `:app`, `:boot`, `:instance`, `:keys`, `:digest` are texts, `:uses` is a JSON list of
 * `{ key, purpose, count, last }` and `:revoked` one of texts; `:revision`, `:floor`, `:since`, `:until`, `:every`, `:last`, `:before`,
 * `:oldest` and `:holder` are whole numbers.
 */
export interface EvidenceStatements {
  /** Where the text that makes the tables is exported: its name, and the subpath of this package. */
  readonly exported: readonly [name: string, subpath: string];
  /** Makes the tables where they are missing: texts for the client's `define`. */
  readonly create: readonly string[];
  /** In turn; where the client cannot make them one, the last decides whether anything was reported. */
  readonly report: readonly string[];
  /** boot, instance, revision, keys, started, until, every, last, from and until of the gap. */
  readonly boots: string;
  /** Until when boots may have been removed, where any were. */
  readonly cleared: string;
  /** key, purpose, count, last. */
  readonly uses: string;
  /** Marks that boots are removed, where any will be. */
  readonly mark: string;
  readonly clear: string;
  readonly revoke: string;
  readonly claim: string;
  /** revision, digest, floor. */
  readonly documents: string;
  readonly forget: string;
  /** digest. */
  readonly revoked: string;
  /** How texts travel, where that is not as they are. */
  readonly names?: SpelledNames;
}

export const TABLES = ["waxseal_key_boot", "waxseal_key_use", "waxseal_key_document", "waxseal_key_revoked"] as const;

/** Returns the store on a database, which is met for the first time by the first call. */
export function sqlEvidence(
  database: LazyDatabase,
  { names: { spelled, read } = AS_THEY_ARE, ...statements }: EvidenceStatements,
  options: LazySessionOptions,
): MigratableEvidenceStore {
  const session = new LazySession(database, { names: TABLES, create: statements.create, exported: statements.exported }, options);

  const recordIn = (app: string, row: readonly unknown[]): InstanceRecord => {
    const [boot, instance, revision, keys, startedMs, untilMs, everyMs, isLast, gapFrom, gapUntil] = row;
    return {
      ...{ app, boot: read(String(boot)), instance: read(String(instance)), revision: Number(revision) },
      ...{ keys: keysFrom(read(String(keys)), database.dialect.product), startedMs: Number(startedMs), untilMs: Number(untilMs) },
      ...{ everyMs: Number(everyMs), isLast: Number(isLast) === 1 },
      gap: gapFrom === null ? undefined : { fromMs: Number(gapFrom), untilMs: Number(gapUntil) },
    };
  };
  const useIn = ([key, purpose, count, lastUsedMs]: readonly unknown[]): KeyUse => {
    return { key: read(String(key)), purpose: read(String(purpose)), count: Number(count), lastUsedMs: Number(lastUsedMs) };
  };

  return {
    async report(given) {
      const { app, boot, instance, revision, keys, sinceMs, untilMs, everyMs, isLast, uses } = checkedReport(given);
      const used = uses.map(({ key, purpose, count, lastUsedMs }) => {
        return { key: spelled(key), purpose: spelled(purpose), count, last: lastUsedMs };
      });
      await session.together(statements.report, {
        ...{ app: spelled(app), boot: spelled(boot), instance: spelled(instance), keys: spelled(JSON.stringify(keys)) },
        ...{ revision, since: sinceMs, until: untilMs, every: everyMs, last: isLast ? 1 : 0, uses: JSON.stringify(used) },
      });
    },

    /** Boots first: what is removed or used meanwhile shows in what is read after them. */
    async evidence(app) {
      const named = { app: spelled(app) };
      const boots = await session.rows(statements.boots, named);
      const [[clearedMs] = []] = await session.rows(statements.cleared, {});
      const uses = await session.rows(statements.uses, named);
      return {
        instances: boots.map((row) => recordIn(app, row)),
        uses: uses.map(useIn),
        clearedMs: clearedMs === undefined ? undefined : Number(clearedMs),
      };
    },

    /** Each statement only adds, so whoever reads last sees all that was said before; no transaction is needed. */
    async remember(claim) {
      const { app, revision, floor, digest, revoked } = checkedClaim(claim);
      const named = { app: spelled(app) };
      if (revoked.length > 0) await session.changes(statements.revoke, { ...named, revoked: JSON.stringify([...revoked].sort()) });
      await session.changes(statements.claim, { ...named, revision, floor, digest });
      const documents = (await session.rows(statements.documents, named)).map(([number, text, least]) => {
        return { revision: Number(number), digest: String(text), floor: Number(least) };
      });
      const all = (await session.rows(statements.revoked, named)).map(([one]) => String(one));
      const highest = Math.max(...documents.map((one) => one.floor));
      const holder = documents.find((one) => one.floor === highest)!.revision;
      const oldest = documents.map((one) => one.revision).sort((one, other) => other - one)[REMEMBERED_REVISIONS - 1] ?? 0;
      if (documents.some((one) => one.revision < oldest && one.revision !== holder))
        await session.changes(statements.forget, { ...named, oldest, floor: highest, holder });
      const first = documents.find((one) => one.revision === revision);
      return { floor: highest, digest: first?.digest ?? digest, revoked: all };
    },

    async clear(beforeMs) {
      await session.changes(statements.mark, { before: beforeMs });
      return session.changes(statements.clear, { before: beforeMs });
    },
    close: () => session.close(),
    migrate: () => session.migrate(),
  };
}
