/**
 * Sessions in a table: the browser holds an id, the row holds the signed fields.
 *
 * @module
 */
import { randomBytes } from "../crypto/random.ts";
import { SessionInterrupted, StoreError } from "../errors.ts";
import type { SessionFields } from "./codec.ts";
import { createdAt, endsAt, expiresAt } from "./expiry.ts";
import { CREATED_AT, USER_ID } from "./fields.ts";
import type { FoundSession, KeepingOptions, KeptSession, SessionKeeping } from "./keeping.ts";
import { isSessionRevoked } from "./revoked.ts";
import { fieldSeal } from "./sealed-fields.ts";
import { isOwnHandle, sessionIds, type SessionId } from "./session-id.ts";
import { SharedWrites } from "./shared-writes.ts";
import type { KeptRow, NewRow, Replacement, SessionTable } from "./store.ts";

/** Tries at a row that other processes change at the same time; each lost round means that one of them got through. */
const MOST_TRIES = 200;
const TRIES_WITHOUT_PAUSE = 3;
const LONGEST_PAUSE_MS = 20;
const ADDED_BETWEEN_CLEARINGS = 1000;

interface RowSession extends KeptSession {
  readonly handle: string;
  readonly version: string;
  /** Unix seconds. Django's does not say when it began: it counts from when it was saved. */
  readonly issuedAt: number;
}

export function keepInTable(table: SessionTable, { keys, clock, rules, revocations }: KeepingOptions): SessionKeeping {
  const isOwn = rules.layout === "waxseal";
  const ids = sessionIds(rules.layout, keys);
  const seal = fieldSeal(rules.layout, "table", keys, clock);
  let added = 0;

  const lifetimeOf = (fields: SessionFields, now = clock()): number => Math.max(0, expiresAt(fields, now, rules) - now);

  const rowOf = (fields: SessionFields, handle: string): NewRow => {
    const now = clock();
    return {
      blob: seal.seal(fields, handle),
      lifetimeSeconds: lifetimeOf(fields, now),
      userId: userIdIn(fields),
      createdAt: createdAt(fields, now),
      endsAt: endsAt(fields, now, rules),
    };
  };

  const session = (fields: SessionFields, { handle, cookie }: SessionId, version: string, now = clock(), savedAt = now): RowSession => {
    const issuedAt = isOwn ? createdAt(fields, now) : savedAt;
    return { id: isOwn ? handle : undefined, fields, idleSeconds: 0, stale: false, cookie, handle, version, issuedAt };
  };

  const isOver = ({ fields, issuedAt }: RowSession): boolean => isSessionRevoked(fields, issuedAt, revocations);

  const opened = ({ blob, version, idleSeconds }: KeptRow, id: SessionId): RowSession | undefined => {
    const found = seal.open(blob, id.handle);
    const now = clock();
    if (found === undefined || (isOwn && !(now < endsAt(found.fields, now, rules)))) return undefined; // the row may say what it likes; Django trusts it alone
    const kept = session(found.fields, id, version, now, found.savedAt);
    if (isOver(kept)) return undefined;
    return { ...kept, stale: found.stale || id.stale, idleSeconds: idleSeconds ?? now - found.savedAt };
  };

  /** Tries `attempt` at the latest state until nobody else was faster. */
  const insist = async (
    start: RowSession,
    attempt: (latest: RowSession) => Promise<{ saved: RowSession; outcome: Replacement }>,
  ): Promise<RowSession> => {
    let latest = start;
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      if (isOver(latest)) throw new SessionInterrupted(); // revoked since it was found: Django's, saved as of now, would live on
      const { saved, outcome } = await attempt(latest);
      if (outcome.kind === "replaced") return { ...saved, version: outcome.version };
      let row = outcome.kind === "changed" ? outcome.row : undefined;
      if (row && tries >= TRIES_WITHOUT_PAUSE) {
        await randomPause();
        row = await table.read(start.handle); // or whoever does not pause would always be faster
      }
      const found = row && opened(row, { ...start, stale: false });
      if (found === undefined) throw new SessionInterrupted(); // signed out meanwhile: it must not live on, here or under another id
      latest = found;
    }
    throw new StoreError(
      "WAXSEAL_SESSION_CONTENDED",
      `The session changed ${String(MOST_TRIES)} times while this request tried to save; nothing was saved.`,
    );
  };

  const writes = new SharedWrites<RowSession>((start, merges) =>
    insist(start, async (latest) => {
      const fields = merges.reduce<SessionFields>((before, merge) => merge(before), latest.fields);
      const outcome = await table.replace(start.handle, latest.version, rowOf(fields, start.handle));
      return { saved: session(fields, start, ""), outcome };
    }),
  );

  return {
    async find(cookie) {
      const id = ids.read(cookie);
      const row = id && (await table.read(id.handle));
      return row && opened(row, id);
    },

    async add(merge) {
      if (isOwn && table.isSelfClearing !== true && ++added % ADDED_BETWEEN_CLEARINGS === 0) table.clear().catch(() => undefined); // whoever is served now has no part in it
      const fields = merge(isOwn ? { [CREATED_AT]: Math.floor(clock()) } : {});
      const id = ids.create();
      const version = await table.insert(id.handle, rowOf(fields, id.handle));
      if (version === undefined)
        throw new StoreError("WAXSEAL_SESSION_ID_TAKEN", "A new random session id was taken already; look at the machine's randomness.");
      return session(fields, id, version);
    },

    change: (kept, merge) => writes.save((kept as RowSession).handle, kept as RowSession, merge),

    move: (kept, merge) =>
      insist(kept as RowSession, async (latest) => {
        const id = ids.create();
        const fields = merge(latest.fields);
        const outcome = await table.move(latest.handle, latest.version, id.handle, rowOf(fields, id.handle));
        return { saved: session(fields, id, ""), outcome };
      }),

    async touch(kept) {
      const { handle, version, stale, fields } = kept as RowSession;
      if (isOwn && !stale) return (await table.touch(handle, version, lifetimeOf(fields))) ? { ...kept, idleSeconds: 0 } : undefined;
      try {
        return await writes.save(handle, kept as RowSession, (latest) => ({ ...latest }));
      } catch (error) {
        if (error instanceof SessionInterrupted) return undefined;
        throw error;
      }
    },

    remove: (kept) => table.delete((kept as RowSession).handle),

    async list(userId) {
      const rows = await table.list(userId);
      return rows.flatMap(({ handle, blob, ...times }): FoundSession[] => {
        const found = opened({ blob, version: "", idleSeconds: 0 }, { handle, cookie: "", stale: false });
        return found && userIdIn(found.fields) === userId ? [{ id: handle, fields: found.fields, ...times }] : [];
      });
    },

    revoke: async (id, userId) => isOwnHandle(id) && table.delete(id, userId),
    revokeAll: (userId, except = "") => table.deleteOf(userId, isOwnHandle(except) ? except : undefined),
  };
}

function userIdIn(fields: Readonly<SessionFields>): string | undefined {
  const userId = fields[USER_ID];
  return typeof userId === "string" ? userId : undefined;
}

/** Random, so that two processes do not meet again and again. */
function randomPause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, randomBytes(1)[0]! % LONGEST_PAUSE_MS));
}
