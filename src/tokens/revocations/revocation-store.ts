/**
 * Where revocations are kept, so that every process reads the same ones.
 *
 * `waxseal/testing` has the suite that holds an implementation to this.
 *
 * @module
 */

/** Everything of a purpose, of one subject or of all, that was issued before a moment. */
export interface RevocationEntry {
  /** 1 to 255 characters, no NUL, no half of a surrogate pair. */
  readonly purpose: string;
  /** As `purpose`, but "" for everything of the purpose. */
  readonly subject: string;
  /** Unix milliseconds, whole. */
  readonly beforeMs: number;
  /** Unix milliseconds, whole, from which on nobody needs the entry; or `FOR_EVER_MS`. */
  readonly expiresAtMs: number;
}

/** The last moment that a Date can hold. */
export const FOR_EVER_MS = 8_640_000_000_000_000;

/** More than these are no snapshot for the memory of every process. */
export const MOST_ENTRIES = 1_000_000;

/**
 * Entries by purpose and subject, of which each comes back exactly as it was written. Every call may reject with StoreError, in bounded
 * time. Times are the caller's: no clock of the store's own decides what is still revoked.
 */
export interface RevocationStore {
  /** Keeps one entry for each purpose and subject: of what is there and of what is given the later `beforeMs` and the later `expiresAtMs`, however many write at once. */
  record(entry: RevocationEntry): Promise<void>;
  /** Returns all entries whose `expiresAtMs` lies after `nowMs`, those that were recorded before the call among them; past `MOST_ENTRIES` it may stop after one more. */
  entries(nowMs: number): Promise<readonly RevocationEntry[]>;
  /** Removes entries whose `expiresAtMs` does not lie after `nowMs`, at most 1,000. @returns how many; call again until it is 0 */
  clear(nowMs: number): Promise<number>;
  /** Lets go of what the store has opened itself; the next call opens it again. */
  close?(): void;
}

/** A store whose table has to be made. */
export interface MigratableRevocationStore extends RevocationStore {
  /** Creates the table where it is missing. @throws {StoreError} */
  migrate(): Promise<void>;
}
