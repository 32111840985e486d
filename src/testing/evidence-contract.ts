/**
 * What every store of evidence has to do, as cases for whatever runs your tests:
 *
 * ```ts
 * for (const { name, run } of evidenceStoreContract({ newStore })) it(name, run);
 * ```
 *
 * @module
 */
import type { EvidenceStore } from "../keys/evidence/evidence-store.ts";
import { closingContract } from "./closing-contract.ts";
import { AT_ONCE, CLAIMS, REPORTS } from "./evidence-cases.ts";
import type { ContractCase } from "./store-contract.ts";

export interface EvidenceContractOptions {
  /** Returns a store that is empty and has its tables; called once a case. */
  newStore: () => EvidenceStore | Promise<EvidenceStore>;
  /** false leaves out what many do at once. @default true */
  parallel?: boolean | undefined;
}

/** Returns the cases; each takes a new store, and closes it. No case waits: the times are the caller's. */
export function evidenceStoreContract({ newStore, parallel = true }: EvidenceContractOptions): ContractCase[] {
  return closingContract({ ...REPORTS, ...CLAIMS, ...(parallel ? AT_ONCE : {}) }, newStore);
}
