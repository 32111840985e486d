/**
 * Sessions that were revoked before their time: a user's, all of them, or one that is kept in its cookie.
 *
 * @module
 */
import type { LiveRevocations, Revocation } from "../tokens/revocations/revocations.ts";
import type { SessionFields } from "./codec.ts";
import { COOKIE_SESSION_ID, CREATED_AT, USER_ID } from "./fields.ts";

/** What sessions are called in `revocations.revoke({ purpose, subject })`, where the subject is a user's primary key. */
export const SESSION_PURPOSE = "session";

/** No clock of ours is further ahead, and no revocation may reach further. */
const MOST_AHEAD_SECONDS = 60;

/** Tells whether a session that began at `issuedAt`, in Unix seconds, was revoked. @throws {StoreError} `WAXSEAL_REVOCATIONS_STALE` */
export function isSessionRevoked(fields: Readonly<SessionFields>, issuedAt: number, revocations: LiveRevocations | undefined): boolean {
  if (revocations === undefined) return false;
  const subjects = [fields[USER_ID], subjectOf(fields)].filter((subject) => typeof subject === "string");
  return revocations.isRevoked({ purpose: SESSION_PURPOSE, subjects, issuedAtMs: issuedAt * 1000 });
}

/** Returns what revokes this one session that is kept in its cookie, however often that was copied; undefined where it has no name, or has ended. */
export function revocationOf(fields: Readonly<SessionFields>, now: number, endsAt: number): Revocation | undefined {
  const subject = subjectOf(fields);
  const lifetimeSeconds = endsAt - now;
  if (subject === undefined || !(lifetimeSeconds > 0)) return undefined;
  const created = fields[CREATED_AT];
  const before = Math.max(now, typeof created === "number" ? created + 1 : now); // the clock of whoever began it may be ahead
  return { purpose: SESSION_PURPOSE, subject, before: new Date(Math.min(before, now + MOST_AHEAD_SECONDS) * 1000), lifetimeSeconds };
}

function subjectOf(fields: Readonly<SessionFields>): string | undefined {
  const id = fields[COOKIE_SESSION_ID];
  return typeof id === "string" ? `sid:${id}` : undefined;
}
