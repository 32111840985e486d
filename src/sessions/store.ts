/**
 * What a place to keep sessions has to offer. It holds texts under handles and knows neither keys nor what the texts say;
 * signing, merging and the rules of expiry are the same above all of them.
 *
 * `waxseal/testing` has the suite that holds an implementation to this.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** Whose table it is: our own, or Django's `django_session`, shared with a Django site. */
export type SessionLayout = "waxseal" | "django";

/** A row as it is written. Of Django's layout, only `blob` and `lifetimeSeconds` are kept. */
export interface NewRow {
  /** The signed data: printable ASCII, at most about 1.4 MB. */
  readonly blob: string;
  /** From now on, by the store's own clock; then the row is gone for everybody, whether it has been cleared or not. */
  readonly lifetimeSeconds: number;
  /** Who is signed in. */
  readonly userId: string | undefined;
  /** Unix seconds at which the session, or the sign-in in it, began. */
  readonly createdAt: number;
  /** Unix seconds at which it ends, however often it is touched; for whoever reads the table. */
  readonly endsAt: number;
}

/** A row as it is read. */
export interface KeptRow {
  readonly blob: string;
  /** Opaque; another after each replacement by another blob, the same after a touch. */
  readonly version: string;
  /** Since it was last written or touched, by the store's own clock; undefined in Django's layout, which does not say. */
  readonly idleSeconds: number | undefined;
  /** What is left of its life, by the store's own clock; undefined where the store does not tell. */
  readonly lifetimeSeconds?: number | undefined;
}

/** A row as it is listed. Times are Unix seconds. */
export interface ListedRow {
  readonly handle: string;
  readonly blob: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

/** A part of a table, as a scan meets it. */
export interface ScannedRows {
  /** Live rows; perhaps none, though more are to come. */
  readonly rows: readonly Pick<ListedRow, "handle" | "blob">[];
  /** Where to go on; undefined at the end. Opaque, and of no use after the table has moved to other servers. */
  readonly next: string | undefined;
}

/** What came of a change that holds only while the row is as the caller saw it; `row` is how it is instead. */
export type Replacement =
  { readonly kind: "replaced"; readonly version: string } | { readonly kind: "changed"; readonly row: KeptRow } | { readonly kind: "gone" };

/** Rows under handles. Every call may reject with StoreError, in bounded time; none answers from a guess when the server is away. */
export interface SessionTable {
  /** Expired rows vanish by themselves: nobody has to call clear() for the table's sake. */
  readonly isSelfClearing?: boolean;
  /** Returns the row under `handle`, or undefined where there is none that has not expired. */
  read(handle: string): Promise<KeptRow | undefined>;
  /** Adds a row only where there is none. An expired one that has not been cleared may count as there. @returns its version, or undefined where there was one */
  insert(handle: string, row: NewRow): Promise<string | undefined>;
  /** Replaces a row only where it still has `version`; never brings back one that is gone. */
  replace(handle: string, version: string, row: NewRow): Promise<Replacement>;
  /** As replace, and puts it under `to`, where there is none; where it fails nothing has changed. */
  move(handle: string, version: string, to: string, row: NewRow): Promise<Replacement>;
  /** Prolongs a row only where it still has `version`, without writing its blob. @returns whether it did */
  touch(handle: string, version: string, lifetimeSeconds: number): Promise<boolean>;
  /** Removes a row, where `userId` is given only if it is theirs. @returns whether it did */
  delete(handle: string, userId?: string): Promise<boolean>;
  /** Returns the live rows of a user, the most recently seen first, at most 1,000. @throws {ConfigError} `WAXSEAL_LAYOUT_UNLISTED` in Django's layout */
  list(userId: string): Promise<ListedRow[]>;
  /** Removes all rows of a user but the one under `except`. @returns how many were alive @throws {ConfigError} `WAXSEAL_LAYOUT_UNLISTED` in Django's layout */
  deleteOf(userId: string, except?: string): Promise<number>;
  /** Returns how many rows are alive; may take long. */
  count(): Promise<number>;
  /**
   * Returns the next live rows after `after`, about 500 of them, or the first ones. From first to last, every row is met that is there all the
   * time, under one handle; some stores meet one twice, and one that begins, ends or moves meanwhile may be met or not.
   */
  scan(after?: string): Promise<ScannedRows>;
  /** Removes expired rows, at most 1,000. @returns how many; call again until it is 0 */
  clear(): Promise<number>;
  /** Lets go of what open() has opened itself. */
  close?(): void;
}

export interface OpenOptions {
  layout: SessionLayout;
  /** The clock of stores that live in this process; a server has its own. */
  clock: Clock;
}

/** Keeps sessions on a server, or in this process, and gives the browser an id. */
export interface TableStore {
  readonly kind: "table";
  /** Whether only this process sees its rows. */
  readonly isLocal?: boolean;
  /** @throws {ConfigError} `WAXSEAL_TABLE_MISSING`, `WAXSEAL_TABLE_OLD` @throws {StoreError} */
  open(options: OpenOptions): Promise<SessionTable>;
  /** Creates our own tables where they are missing; stores that need none have no such method. @returns the names of those created @throws {ConfigError} `WAXSEAL_TABLE_OLD` @throws {StoreError} */
  migrate?(): Promise<readonly string[]>;
}

/** A store whose tables have to be made. */
export interface MigratableStore extends TableStore {
  migrate(): Promise<readonly string[]>;
}

/** Keeps sessions in the browser, signed or sealed. */
export interface CookieStore {
  readonly kind: "cookie";
  /** The most cookies that a session may be split into. @default 1 */
  readonly chunks?: number | undefined;
  /** Nobody but the application can read it. */
  readonly sealed?: boolean | undefined;
}

export type SessionStore = TableStore | CookieStore;
