/**
 * What every store of claims has to do, as cases for whatever runs your tests:
 *
 * ```ts
 * for (const { name, run } of claimStoreContract({ newStore, time: "real" })) it(name, run);
 * ```
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { ClaimStore } from "../tokens/claim-store.ts";
import { AT_ONCE, CLAIMS, REOPENED } from "./claim-store-cases.ts";
import { fixedClock } from "./fixed-clock.ts";
import { timePassing, type ContractCase } from "./store-contract.ts";

export interface ClaimStoreContractOptions<S extends ClaimStore = ClaimStore> {
  /** Returns a store in which nothing is claimed; called once a case. `clock` is for a store that goes by a given one. */
  newStore: (clock: Clock) => S | Promise<S>;
  /** Returns another store at the same place, as another process would open it; left out where there is none. */
  again?: ((store: S) => ClaimStore | Promise<ClaimStore>) | undefined;
  /** "given" where the store goes by the clock that `newStore` is given, "real" where by one of its own: then the cases wait. */
  time: "given" | "real";
  /** In real time, how long the claims last whose end the cases wait for: longer than a few calls take, on a busy machine. @default 1 */
  shortSeconds?: number | undefined;
  /** false leaves out what many do at once. @default true */
  parallel?: boolean | undefined;
}

/** Returns the cases; each asks for a new store. */
export function claimStoreContract<S extends ClaimStore>({
  newStore,
  again,
  time,
  shortSeconds = 1,
  parallel = true,
}: ClaimStoreContractOptions<S>): ContractCase[] {
  const cases = { ...CLAIMS, ...(again ? REOPENED : {}), ...(parallel ? AT_ONCE : {}) };
  return Object.entries(cases).map(([name, check]) => ({
    name,
    async run() {
      const clock = fixedClock();
      const store = await newStore(clock);
      await check({
        store,
        again: async () => again!(store),
        short: time === "real" ? shortSeconds : 100,
        pass: timePassing(clock, time),
      });
    },
  }));
}
