/**
 * Sessions in a table: the browser holds an id, the row holds the signed fields.
 *
 * @module
 */
import { SessionInterrupted, StoreError } from "../errors.ts";
import type { SessionFields } from "./codec.ts";
import { expiresAt, hasEnded } from "./expiry.ts";
import { CREATED_AT, USER_ID } from "./fields.ts";
import type { KeepingOptions, KeptSession, SessionKeeping } from "./keeping.ts";
import { fieldSeal } from "./sealed-fields.ts";
import { sessionIds, type SessionId } from "./session-id.ts";
import type { SessionRow, SessionTable } from "./store.ts";

/** Tries at a row that others change at the same time; each lost round means that one of them got through. */
const MOST_TRIES = 200;

interface RowSession extends KeptSession {
  readonly handle: string;
  readonly blob: string;
}

export function keepInTable(table: SessionTable, { keys, clock, rules }: KeepingOptions): SessionKeeping {
  const ids = sessionIds(rules.layout, keys);
  const seal = fieldSeal(rules.layout, "table", keys, clock);

  const rowOf = (fields: SessionFields, handle: string): SessionRow => {
    const userId = fields[USER_ID];
    return {
      blob: seal.seal(fields, handle),
      expiresAt: expiresAt(fields, clock(), rules),
      userId: typeof userId === "string" ? userId : undefined,
    };
  };

  const opened = (blob: string, { handle, cookie, stale }: SessionId): RowSession | undefined => {
    const found = seal.open(blob, handle);
    if (found === undefined || (rules.layout === "waxseal" && hasEnded(found.fields, found.savedAt, clock(), rules))) return undefined; // Django trusts the row's date alone
    return { ...found, stale: found.stale || stale, cookie, handle, blob };
  };

  const added = async (fields: SessionFields): Promise<RowSession> => {
    const { cookie, handle } = ids.create();
    const row = rowOf(fields, handle);
    if (!(await table.insert(handle, row)))
      throw new StoreError("WAXSEAL_SESSION_ID_TAKEN", "A new random session id was taken already; look at the machine's randomness.");
    return { fields, savedAt: clock(), stale: false, cookie, handle, blob: row.blob };
  };

  const latestAt = async ({ handle, cookie }: RowSession): Promise<RowSession | undefined> => {
    const blob = await table.read(handle);
    return blob === undefined ? undefined : opened(blob, { handle, cookie, stale: false });
  };

  return {
    async find(cookie) {
      const id = ids.read(cookie);
      const blob = id && (await table.read(id.handle));
      return blob === undefined ? undefined : opened(blob, id!);
    },

    add: (merge) => added(merge(rules.layout === "waxseal" ? { [CREATED_AT]: Math.floor(clock()) } : {})),

    async change(session, merge) {
      let latest = session as RowSession;
      const { handle, cookie } = latest;
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const fields = merge(latest.fields);
        const row = rowOf(fields, handle);
        const outcome = await table.replace(handle, latest.blob, row);
        if (outcome === "replaced") return { fields, savedAt: clock(), stale: false, cookie, handle, blob: row.blob } satisfies RowSession;
        const found = outcome === "changed" ? await latestAt(latest) : undefined;
        if (found === undefined) throw new SessionInterrupted();
        latest = found;
      }
      throw contended();
    },

    async move(session, merge) {
      let latest = session as RowSession;
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const moved = await added(merge(latest.fields));
        if (await table.delete(latest.handle, latest.blob)) return moved;
        await table.delete(moved.handle);
        const found = await latestAt(latest);
        if (found === undefined) throw new SessionInterrupted(); // it was signed out meanwhile, and must not live on under another id
        latest = found;
      }
      throw contended();
    },

    remove: (session) => table.delete((session as RowSession).handle),
  };
}

function contended(): StoreError {
  return new StoreError(
    "WAXSEAL_SESSION_CONTENDED",
    `The session changed ${String(MOST_TRIES)} times while this request tried to save; nothing was saved.`,
  );
}
