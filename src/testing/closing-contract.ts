import type { ContractCase } from "./store-contract.ts";

/** Returns `cases`, of which each takes a new store, and closes it. */
export function closingContract<S extends { close?(): void }>(
  cases: Readonly<Record<string, (store: S) => Promise<void>>>,
  newStore: () => S | Promise<S>,
): ContractCase[] {
  return Object.entries(cases).map(([name, check]) => ({
    name,
    async run() {
      const store = await newStore();
      try {
        await check(store);
      } finally {
        store.close?.();
      }
    },
  }));
}
