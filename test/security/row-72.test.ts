import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { StoreError } from "../../src/errors.ts";
import { memoryRevocations } from "../../src/sessions/stores/revocations/memory.ts";
import { liveRevocations } from "../../src/tokens/revocations/live-revocations.ts";
import type { RevocationStore } from "../../src/tokens/revocations/revocation-store.ts";
import type { Issued } from "../../src/tokens/revocations/revocations.ts";

const REFRESH_MS = 5_000;
const MAX_STALE_MS = 60_000;
const INVITE = "shop.invite";
const DOWN = new StoreError("WAXSEAL_STORE_FAILED", "It is down.");

/** How a store can be down: it refuses, or it never answers. */
const OUTAGES: Record<string, () => Promise<never>> = {
  "refuses every call": () => Promise.reject(DOWN),
  "never answers": () => new Promise<never>(() => undefined),
};

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A store with two processes before it, of which the line of one may be down. */
async function twoProcesses() {
  const store = memoryRevocations();
  let outage: (() => Promise<never>) | undefined;
  const line: RevocationStore = {
    record: (entry) => outage?.() ?? store.record(entry),
    entries: (nowMs) => outage?.() ?? store.entries(nowMs),
    clear: (nowMs) => outage?.() ?? store.clear(nowMs),
  };
  const [here, there] = [liveRevocations({ store: line }), liveRevocations({ store })];
  await Promise.all([here.ready(), there.ready()]);
  onTestFinished(() => {
    here.close();
    there.close();
  });
  return { here, there, line, fail: (how: typeof outage) => (outage = how) };
}

const issued = (subject: string): Issued => ({ purpose: INVITE, subjects: [subject], issuedAtMs: Date.now() - 1 });
const REFUSAL = expect.objectContaining({ name: "StoreError", code: "WAXSEAL_REVOCATIONS_STALE" }) as Error;

describe("72. Revocation store down: refuse", () => {
  describe.each(Object.entries(OUTAGES))("a store that %s", (_, outage) => {
    test("what is known stays revoked, and beyond the bound nothing is accepted, what nobody has revoked neither", async () => {
      const { here, there, fail } = await twoProcesses();
      const [known, copied] = [issued("7"), issued("8")];
      await here.revoke({ purpose: INVITE, subject: 7 });
      fail(outage);
      await there.revoke({ purpose: INVITE, subject: 8 });
      expect(there.isRevoked(copied)).toBe(true);

      await vi.advanceTimersByTimeAsync(MAX_STALE_MS);
      expect([here.isRevoked(known), here.isRevoked(copied)]).toEqual([true, false]); // of the other it cannot know yet: the bound
      await vi.advanceTimersByTimeAsync(1);
      for (const one of [known, copied, issued("9"), { purpose: "another", subjects: [], issuedAtMs: Date.now() }]) {
        expect(() => here.isRevoked(one)).toThrow(REFUSAL);
      }
      expect(there.isRevoked(copied)).toBe(true);
    });
  });

  test("no process begins without having read", async () => {
    const { line, fail } = await twoProcesses();
    fail(OUTAGES["refuses every call"]);
    const late = liveRevocations({ store: line });
    await expect(late.ready()).rejects.toBe(DOWN);
    expect(() => late.isRevoked(issued("7"))).toThrow(expect.objectContaining({ code: "WAXSEAL_NOT_READY" }) as Error);
  });

  test("it recovers by itself, and then knows what was revoked meanwhile", async () => {
    const { here, there, fail } = await twoProcesses();
    fail(OUTAGES["refuses every call"]);
    const copied = issued("8");
    await there.revoke({ purpose: INVITE, subject: 8 });
    await vi.advanceTimersByTimeAsync(10 * MAX_STALE_MS);
    expect(() => here.isRevoked(copied)).toThrow(REFUSAL);
    fail(undefined);
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect([here.isRevoked(copied), here.isRevoked(issued("9"))]).toEqual([true, false]);
  });

  test("the refusal says what the store answered last", async () => {
    const { here, fail } = await twoProcesses();
    fail(OUTAGES["refuses every call"]);
    await vi.advanceTimersByTimeAsync(2 * MAX_STALE_MS);
    expect(() => here.isRevoked(issued("7"))).toThrow(expect.objectContaining({ cause: DOWN }) as Error);
  });

  test.each([-1, 1])("a wall clock that is set by a day (%i) neither ends the bound nor prolongs it", async (days) => {
    const { here, fail } = await twoProcesses();
    fail(OUTAGES["refuses every call"]);
    vi.setSystemTime(Date.now() + days * 86_400_000);
    await vi.advanceTimersByTimeAsync(MAX_STALE_MS);
    expect(here.isRevoked(issued("7"))).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(() => here.isRevoked(issued("7"))).toThrow(REFUSAL);
  });

  test("a revocation that could not be written is not claimed", async () => {
    const { here, fail } = await twoProcesses();
    fail(OUTAGES["refuses every call"]);
    await expect(here.revoke({ purpose: INVITE, subject: 7 })).rejects.toBe(DOWN);
  });
});
