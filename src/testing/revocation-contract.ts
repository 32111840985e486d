/**
 * What every store of revocations has to do, as cases for whatever runs your tests:
 *
 * ```ts
 * for (const { name, run } of revocationStoreContract({ newStore })) it(name, run);
 * ```
 *
 * @module
 */
import type { RevocationStore } from "../tokens/revocations/revocation-store.ts";
import { closingContract } from "./closing-contract.ts";
import { AT_ONCE, ENTRIES } from "./revocation-cases.ts";
import type { ContractCase } from "./store-contract.ts";

export interface RevocationContractOptions {
  /** Returns a store that is empty and has its table; called once a case. */
  newStore: () => RevocationStore | Promise<RevocationStore>;
  /** false leaves out what many do at once. @default true */
  parallel?: boolean | undefined;
}

/** Returns the cases; each takes a new store, and closes it. No case waits: the times are the caller's. */
export function revocationStoreContract({ newStore, parallel = true }: RevocationContractOptions): ContractCase[] {
  return closingContract({ ...ENTRIES, ...(parallel ? AT_ONCE : {}) }, newStore);
}
