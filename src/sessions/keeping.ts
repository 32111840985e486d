/**
 * Where sessions are kept, as the session itself sees it: in a table, or in the cookie.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Keys } from "../keys/key-ring.ts";
import type { SessionFields } from "./codec.ts";
import type { ExpiryRules } from "./expiry.ts";

/** A session as it was found. */
export interface KeptSession {
  readonly fields: Readonly<SessionFields>;
  /** Unix seconds. */
  readonly savedAt: number;
  /** An older key vouches for it: save it again. */
  readonly stale: boolean;
  /** What the browser should hold for it. */
  readonly cookie: string;
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
  /** Ends `session`. @returns whether it was there still */
  remove(session: KeptSession): Promise<boolean>;
}

export interface KeepingOptions {
  keys: Keys;
  clock: Clock;
  rules: ExpiryRules;
}
