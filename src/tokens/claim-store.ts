/**
 * Where it is kept that a single-use token has been used. Every session store with a table is one.
 *
 * `waxseal/testing` has the suite that holds an implementation to this.
 *
 * @module
 */
export interface ClaimStore {
  /**
   * Claims `id`, printable ASCII of at most 64 characters, for `lifetimeSeconds` from now on by the store's own clock; then it may be forgotten.
   *
   * @returns true to the first who claims it and false to everybody else, however many ask at once @throws {StoreError}
   */
  claim(id: string, lifetimeSeconds: number): Promise<boolean>;
}
