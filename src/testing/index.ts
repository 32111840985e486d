/**
 * For tests of what is built on waxseal, and of stores that are not ours.
 *
 * @module
 */
export { fixedClock, type FixedClock } from "./fixed-clock.ts";
export { sessionStoreContract, type ContractCase, type StoreContractOptions } from "./store-contract.ts";
export type { KeptRow, ListedRow, NewRow, OpenOptions, Replacement, SessionLayout, SessionTable, TableStore } from "../sessions/store.ts";
