/**
 * For tests of what is built on waxseal, and of stores that are not ours.
 *
 * @module
 */
export { claimStoreContract, type ClaimStoreContractOptions } from "./claim-store-contract.ts";
export { evidenceStoreContract, type EvidenceContractOptions } from "./evidence-contract.ts";
export { fixedClock, type FixedClock } from "./fixed-clock.ts";
export { revocationStoreContract, type RevocationContractOptions } from "./revocation-contract.ts";
export { sessionStoreContract, type ContractCase, type StoreContractOptions } from "./store-contract.ts";
export type {
  Evidence,
  EvidenceStore,
  InstanceRecord,
  InstanceReport,
  KeyUse,
  RingClaim,
  RingMemory,
} from "../keys/evidence/evidence-store.ts";
export type { ClaimStore } from "../tokens/claim-store.ts";
export type { RevocationEntry, RevocationStore } from "../tokens/revocations/revocation-store.ts";
export type { KeptRow, ListedRow, NewRow, OpenOptions, Replacement, SessionLayout, SessionTable, TableStore } from "../sessions/store.ts";
