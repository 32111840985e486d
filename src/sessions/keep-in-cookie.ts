/**
 * Sessions in the cookie itself, signed. There is nothing to end on a server, so what was copied stays good until it expires,
 * unless revocations are kept: then a logout writes one.
 *
 * @module
 */
import { randomBytes } from "../crypto/random.ts";
import { base64url } from "../encoding/base64url.ts";
import { ConfigError, SessionInterrupted } from "../errors.ts";
import type { SessionFields } from "./codec.ts";
import { createdAt, endsAt, hasEnded } from "./expiry.ts";
import { COOKIE_SESSION_ID, CREATED_AT } from "./fields.ts";
import type { KeepingOptions, KeptSession, SessionKeeping } from "./keeping.ts";
import { isSessionRevoked, revocationOf } from "./revoked.ts";
import { confidentialFieldSeal, fieldSeal } from "./sealed-fields.ts";

const ID_BYTES = 20;

interface CookieSession extends KeptSession {
  /** Unix seconds. Django's does not say when it began: it counts from when it was saved. */
  readonly issuedAt: number;
}

export interface CookieKeepingOptions extends KeepingOptions {
  sealed?: boolean | undefined;
}

/** @throws {ConfigError} `WAXSEAL_SESSION_SEALED` under Django's layout, which knows signed sessions only */
export function keepInCookie({ keys, clock, rules, revocations, sealed = false }: CookieKeepingOptions): SessionKeeping {
  const isOwn = rules.layout === "waxseal";
  if (sealed && !isOwn)
    throw new ConfigError("WAXSEAL_SESSION_SEALED", "Django cannot open sealed sessions; share signed ones, or keep them in its table.");
  const seal = sealed ? confidentialFieldSeal(keys, clock) : fieldSeal(rules.layout, "cookie", keys, clock);
  const newId = (): SessionFields => (isOwn ? { [COOKIE_SESSION_ID]: base64url(randomBytes(ID_BYTES)) } : {});
  const issuedAtOf = (fields: SessionFields, savedAt: number): number => (isOwn ? createdAt(fields, clock()) : savedAt);
  const kept = (fields: SessionFields): CookieSession => {
    return { id: undefined, fields, idleSeconds: 0, stale: false, cookie: seal.seal(fields, ""), issuedAt: issuedAtOf(fields, clock()) };
  };

  /** Tells whether it was revoked since it was found: saved as of now, or under a new id, it would live on. */
  const isOver = (session: KeptSession): boolean => isSessionRevoked(session.fields, (session as CookieSession).issuedAt, revocations);
  const assertLives = (session: KeptSession): void => {
    if (isOver(session)) throw new SessionInterrupted();
  };

  /** Makes every copy of the cookie worthless, where revocations are kept. @throws {StoreError} */
  const end = async ({ fields }: KeptSession): Promise<void> => {
    const revocation = revocationOf(fields, clock(), endsAt(fields, clock(), rules));
    if (revocation !== undefined) await revocations?.revoke(revocation);
  };

  return {
    async find(cookie) {
      const found = seal.open(cookie, "");
      if (found === undefined || hasEnded(found.fields, found.savedAt, clock(), rules)) return undefined;
      const { fields, stale, savedAt } = found;
      const session = { id: undefined, fields, idleSeconds: clock() - savedAt, stale, cookie, issuedAt: issuedAtOf(fields, savedAt) };
      return isOver(session) ? undefined : session;
    },
    add: (merge) => Promise.resolve(kept(merge(isOwn ? { [CREATED_AT]: Math.floor(clock()), ...newId() } : {}))),
    async change(session, merge) {
      assertLives(session);
      return kept(merge(session.fields));
    },
    async move(session, merge) {
      assertLives(session);
      await end(session);
      return kept({ ...merge(session.fields), ...newId() });
    },
    async touch(session) {
      return isOver(session) ? undefined : kept({ ...session.fields });
    },
    async remove(session) {
      await end(session);
      return true;
    },
    list: unlisted,
    revoke: unlisted,
    revokeAll: unlisted,
  };
}

function unlisted(): Promise<never> {
  return Promise.reject(
    new ConfigError(
      "WAXSEAL_SESSIONS_UNLISTED",
      "Sessions in cookies are kept by nobody but the browser, so none can be listed: keep them in a store with a table for that. To end all of a user's, " +
        'make the application with revocations, and call revocations.revoke({ purpose: "session", subject: userId }).',
    ),
  );
}
