/**
 * What every store of sessions has to do, as cases for whatever runs your tests:
 *
 * ```ts
 * for (const { name, run } of sessionStoreContract({ newStore, time: "real" })) it(name, run);
 * ```
 *
 * @module
 */
import type { NewRow, SessionLayout, SessionTable, TableStore } from "../sessions/store.ts";
import { fixedClock, type FixedClock } from "./fixed-clock.ts";
import { SCANS } from "./scan-cases.ts";
import { AT_ONCE, EXPIRY, ROWS, UNLISTED, USERS } from "./store-cases.ts";

export interface StoreContractOptions {
  /** Returns a store that is empty and has its tables; called once a case. */
  newStore: () => TableStore | Promise<TableStore>;
  /** "given" where the store goes by the clock that open() is given, "real" where by one of its own: then the cases wait. */
  time: "given" | "real";
  /** In real time, how long the rows live whose end the cases wait for: longer than a few calls take, on a busy machine. @default 1 */
  shortSeconds?: number | undefined;
  /** @default "waxseal" */
  layout?: SessionLayout | undefined;
  /** false leaves out what many do at once. @default true */
  parallel?: boolean | undefined;
}

export interface ContractCase {
  readonly name: string;
  /** @throws {AssertionError} where the store does otherwise */
  run(): Promise<void>;
}

const LONG_SECONDS = 1000;

/** A timer goes by another clock than the store, and may end a moment early: a row would still be there at the very end of its life. */
const CLOCKS_APART_MS = 50;

/** Returns what lets time pass for a store that goes by `clock`, or by a clock of its own. */
export function timePassing(clock: FixedClock, time: "given" | "real"): (seconds: number) => Promise<void> {
  return async (seconds) => {
    clock.pass(seconds);
    if (time === "real") await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + CLOCKS_APART_MS));
  };
}

/** Returns the cases; each opens a new store, and closes it. */
export function sessionStoreContract({
  newStore,
  time,
  shortSeconds = 1,
  layout = "waxseal",
  parallel = true,
}: StoreContractOptions): ContractCase[] {
  const cases = { ...ROWS, ...SCANS, ...EXPIRY, ...(layout === "waxseal" ? USERS : UNLISTED), ...(parallel ? AT_ONCE : {}) };
  return Object.entries(cases).map(([name, check]) => ({
    name,
    async run() {
      const store = await newStore();
      const clock = fixedClock();
      const opened: SessionTable[] = [];
      const open = async (): Promise<SessionTable> => {
        const table = await store.open({ layout, clock });
        opened.push(table);
        return table;
      };
      const pass = timePassing(clock, time);
      const row = (over: Partial<NewRow> = {}): NewRow => ({
        blob: "blob",
        lifetimeSeconds: LONG_SECONDS,
        userId: undefined,
        createdAt: clock(),
        endsAt: clock() + LONG_SECONDS,
        ...over,
      });
      try {
        await check({ table: await open(), again: open, clock, short: time === "real" ? shortSeconds : 100, pass, row });
      } finally {
        for (const table of opened) table.close?.();
      }
    },
  }));
}
