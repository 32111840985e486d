import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StoreError } from "../../src/errors.ts";
import { timeoutSeconds, withDeadline, within } from "../../src/sessions/deadline.ts";
import type { NewRow, SessionTable, TableStore } from "../../src/sessions/store.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sessionStoreContract } from "../../src/testing/store-contract.ts";

const ROW: NewRow = { blob: "", lifetimeSeconds: 1, userId: undefined, createdAt: 0, endsAt: 1 };
const never = (): Promise<never> => new Promise(() => undefined);
const hanging = new Proxy({} as SessionTable, { get: () => never });

const CALLS: Record<string, (table: SessionTable) => Promise<unknown>> = {
  read: (table) => table.read("h"),
  insert: (table) => table.insert("h", ROW),
  replace: (table) => table.replace("h", "1", ROW),
  move: (table) => table.move("h", "1", "i", ROW),
  touch: (table) => table.touch("h", "1", 1),
  delete: (table) => table.delete("h"),
  list: (table) => table.list("7"),
  deleteOf: (table) => table.deleteOf("7"),
};

describe("the deadline of a store's calls", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each(Object.entries(CALLS))("ends %s of a store that does not answer", async (_name, call) => {
    const settled = vi.fn();
    const waiting = call(withDeadline(hanging, 2)).finally(settled);
    waiting.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await expect(waiting).rejects.toThrow(expect.objectContaining({ name: "StoreError", code: "WAXSEAL_STORE_TIMEOUT" }));
  });

  it.each([0, -1, 3601, "2h", "30d", Number.NaN] as const)("is not %s", (timeout) => {
    const refused = expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_DURATION_INVALID" });
    expect(() => timeoutSeconds(timeout)).toThrow(refused);
  });

  it.each([
    [0.05, 0.05],
    ["5s", 5],
    ["1h", 3600],
  ] as const)("may be %s", (timeout, seconds) => {
    expect(timeoutSeconds(timeout)).toBe(seconds);
  });

  it("leaves no timer behind", async () => {
    expect(await within(2, Promise.resolve(7))).toBe(7);
    await expect(within(2, Promise.reject(new StoreError("WAXSEAL_STORE_FAILED", "down")))).rejects.toThrow("down");
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** As memoryStore, with a deadline that never comes. */
function patientStore(): TableStore {
  const store = memoryStore();
  return { ...store, open: async (options) => withDeadline(await store.open(options), 60) };
}

describe("a table with a deadline", () => {
  for (const { name, run } of sessionStoreContract({ newStore: patientStore, time: "given" })) it(name, run);
});
