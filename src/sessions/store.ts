/**
 * What a place to keep sessions has to offer. It holds texts under handles and knows neither keys nor what the texts say;
 * signing, merging and expiry rules are the same above all of them.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** Whose table it is: our own, or Django's `django_session`, shared with a Django site. */
export type SessionLayout = "waxseal" | "django";

export interface SessionRow {
  /** The signed data. */
  blob: string;
  /** Unix seconds. */
  expiresAt: number;
  /** Who is signed in; kept beside the blob in our own layout only. */
  userId: string | undefined;
}

/** Rows under handles. Every call may reject with StoreError; none of them may answer from a guess when the server is away. */
export interface SessionTable {
  /** Returns the blob under `handle`, or undefined where there is none that has not expired. */
  read(handle: string): Promise<string | undefined>;
  /** Adds a row only where there is none. @returns whether it did */
  insert(handle: string, row: SessionRow): Promise<boolean>;
  /** Replaces a row only where it still holds `expected`; never brings back one that is gone. */
  replace(handle: string, expected: string, row: SessionRow): Promise<"replaced" | "changed" | "gone">;
  /** Removes a row; where `expected` is given, only if it still holds that. @returns whether it did */
  delete(handle: string, expected?: string): Promise<boolean>;
  /** Lets go of what open() has opened itself. */
  close?(): void;
}

/** Keeps sessions on a server and gives the browser an id. */
export interface TableStore {
  readonly kind: "table";
  open(options: { layout: SessionLayout; clock: Clock }): Promise<SessionTable>;
}

/** Keeps sessions in the browser, signed. */
export interface CookieStore {
  readonly kind: "cookie";
}

export type SessionStore = TableStore | CookieStore;
