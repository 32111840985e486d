/**
 * Where sessions are kept, as the session itself sees it: in a table, or in the cookie.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Keys } from "../keys/key-ring.ts";
import type { LiveRevocations } from "../tokens/revocations/revocations.ts";
import type { SessionFields } from "./codec.ts";
import type { ExpiryRules } from "./expiry.ts";

/** A session as it was found. */
export interface KeptSession {
  /** Names it in lists; opens nothing. Undefined where what names it would open it. */
  readonly id: string | undefined;
  readonly fields: Readonly<SessionFields>;
  /** Since it was last saved or touched. */
  readonly idleSeconds: number;
  /** An older key vouches for it: save it again. */
  readonly stale: boolean;
  /** What the browser should hold for it. */
  readonly cookie: string;
}

/** A live session of a user. Times are Unix seconds. */
export interface FoundSession {
  readonly id: string;
  readonly fields: Readonly<SessionFields>;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

/** Gives the fields to save, from the latest that are kept. */
export type Merge = (latest: Readonly<SessionFields>) => SessionFields;

export interface SessionKeeping {
  /** Returns the live session that a cookie stands for. */
  find(cookie: string): Promise<KeptSession | undefined>;
  /** Adds a session that was not there. @returns as it is kept now */
  add(merge: Merge): Promise<KeptSession>;
  /** Saves changes to `session`. @throws {SessionInterrupted} when it has ended meanwhile */
  change(session: KeptSession, merge: Merge): Promise<KeptSession>;
  /** Saves changes to `session` under a new id; the old one is dead. @throws {SessionInterrupted} when it has ended meanwhile */
  move(session: KeptSession, merge: Merge): Promise<KeptSession>;
  /** Keeps `session` alive, under the current key. @returns undefined where it has ended, or was saved, meanwhile */
  touch(session: KeptSession): Promise<KeptSession | undefined>;
  /** Ends `session`. @returns whether it was there still */
  remove(session: KeptSession): Promise<boolean>;
  /** Returns the live sessions of a user, the most recently seen first, at most 1,000. @throws {ConfigError} where sessions are not kept by user */
  list(userId: string): Promise<FoundSession[]>;
  /** Ends the session that list() calls `id`, where `userId` is given only if it is theirs. @returns whether it did @throws {ConfigError} as list */
  revoke(id: string, userId?: string): Promise<boolean>;
  /** Ends all sessions of a user but `except`. @returns how many @throws {ConfigError} as list */
  revokeAll(userId: string, except?: string): Promise<number>;
}

export interface KeepingOptions {
  keys: Keys;
  clock: Clock;
  rules: ExpiryRules;
  /** @default nothing is revoked */
  revocations?: LiveRevocations | undefined;
}
