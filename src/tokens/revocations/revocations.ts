/**
 * What has been revoked before its time, as every verifier sees it: "everything of this purpose, of this subject or of all, issued before then".
 *
 * @module
 */

/** What something says about itself when it comes back. */
export interface Issued {
  /** As the application named it: "shop.invite", "session". */
  readonly purpose: string;
  /** Whom or what it is about, such as a user's primary key. More than one may be true of it. */
  readonly subjects: readonly string[];
  /** Unix milliseconds; of a format that keeps whole seconds, their beginning: what was issued in the second of a revocation counts as revoked. */
  readonly issuedAtMs: number;
}

/** A snapshot of a store, read again and again, so that verification stays synchronous. */
export interface LiveRevocations {
  /**
   * Tells whether `issued` was revoked.
   *
   * @throws {KeySourceError} `WAXSEAL_NOT_READY` before ready() @throws {StoreError} `WAXSEAL_REVOCATIONS_STALE` when the snapshot is older than its bound
   */
  isRevoked(issued: Issued): boolean;
  /**
   * Revokes; here at once, in other processes when they read the store again. Once it has resolved, the store has it.
   *
   * @throws {StoreError} as the store does; it may have been written all the same, and calling again does no harm
   * @throws {ConfigError} `WAXSEAL_REVOCATION_INVALID`, `WAXSEAL_CLOCK_INVALID`
   */
  revoke(revocation: Revocation): Promise<void>;
  /** Reads the first snapshot, and from then on again and again. After a failure, the next call tries again. @throws {StoreError} @throws {ConfigError} */
  ready(): Promise<void>;
  /** Reads no more, and lets go of what the store has opened itself. The last snapshot serves until it is too old. */
  close(): void;
}

export interface Revocation {
  /** 1 to 255 characters, no NUL. */
  purpose: string;
  /** Up to 255 characters, no NUL; a number is a whole one. @default everything of this purpose */
  subject?: string | number | undefined;
  /** What was issued before this moment, at most a minute from now. @default whatever has been issued by now */
  before?: Date | undefined;
  /** Seconds from now after which nothing of this kind can be left that is not too old; then the entry is forgotten. @default it is kept for ever */
  lifetimeSeconds?: number | undefined;
}

/** Returns what tells whether something of `purpose` was revoked; undefined where nothing ever is. */
export function revocationCheck(
  revocations: LiveRevocations | undefined,
  purpose: string,
): ((issuedAtMs: number, subjects: readonly string[]) => boolean) | undefined {
  return revocations && ((issuedAtMs, subjects) => revocations.isRevoked({ purpose, subjects, issuedAtMs }));
}
