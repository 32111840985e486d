/**
 * Where it is kept that a single-use token has been used. Every session store with a table is one.
 *
 * `waxseal/testing` has the suite that holds an implementation to this: `claimStoreContract`.
 *
 * @module
 */
export interface ClaimStore {
  /**
   * Claims `id`, 1 to 64 characters of printable ASCII, for `lifetimeSeconds` (0 to a hundred years) from now on by the store's own
   * clock; then it may be forgotten, and claimed once more.
   *
   * A call that rejects may have claimed the id all the same, when the answer was lost or came after the store's timeout; then nobody is
   * ever told true, and the token is used up. Whoever held it needs another.
   *
   * @returns true to the first who claims it and false to everybody else, however many ask at once
   * @throws {StoreError} `WAXSEAL_CLAIM_INVALID`, and `WAXSEAL_STORE_FAILED`, `WAXSEAL_STORE_TIMEOUT` in bounded time when the store does not say
   * @throws {ConfigError} `WAXSEAL_TABLE_MISSING`, `WAXSEAL_TABLE_OLD` where its table is to be made first
   */
  claim(id: string, lifetimeSeconds: number): Promise<boolean>;
}
