import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { StoreError } from "../../../src/errors.ts";
import { memoryRevocations } from "../../../src/sessions/stores/revocations/memory.ts";
import { fixedClock } from "../../../src/testing/fixed-clock.ts";
import { liveRevocations, type LiveRevocationsOptions } from "../../../src/tokens/revocations/live-revocations.ts";
import { MOST_ENTRIES, type RevocationEntry, type RevocationStore } from "../../../src/tokens/revocations/revocation-store.ts";
import type { LiveRevocations } from "../../../src/tokens/revocations/revocations.ts";
import { eventsOn } from "../../support/events.ts";

const NOW_MS = 1_800_000_000_000;
const PURPOSE = "shop.invite";
const REFRESH_MS = 5_000;
const MAX_STALE_MS = 60_000;
const DOWN = new StoreError("WAXSEAL_STORE_FAILED", "It is down.");

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A store that can be down, or answer late, and counts its reads. */
class FaultyStore implements RevocationStore {
  kept = memoryRevocations();
  isDown = false;
  reads = 0;
  cleared: number[] = [];
  closed = 0;
  /** What a read waits for, once it has read. */
  gate: Promise<unknown> = Promise.resolve();

  async record(entry: RevocationEntry): Promise<void> {
    if (this.isDown) throw DOWN;
    await this.kept.record(entry);
  }

  async entries(nowMs: number): Promise<readonly RevocationEntry[]> {
    this.reads++;
    if (this.isDown) throw DOWN;
    const entries = await this.kept.entries(nowMs);
    await this.gate;
    return entries;
  }

  clear(nowMs: number): Promise<number> {
    this.cleared.push(nowMs);
    return this.kept.clear(nowMs);
  }

  close(): void {
    this.closed++;
  }
}

async function started(options: Partial<LiveRevocationsOptions> = {}) {
  const store = new FaultyStore();
  const clock = fixedClock(NOW_MS / 1000);
  const revocations = liveRevocations({ store, clock, ...options });
  await revocations.ready();
  onTestFinished(() => revocations.close());
  return { store, clock, revocations };
}

function isRevoked(revocations: LiveRevocations, issuedAtMs = NOW_MS, subjects: readonly string[] = ["7"], purpose = PURPOSE): boolean {
  return revocations.isRevoked({ purpose, subjects, issuedAtMs });
}

const elsewhere = (over: Partial<RevocationEntry> = {}): RevocationEntry => {
  return { purpose: PURPOSE, subject: "7", beforeMs: NOW_MS + 1, expiresAtMs: NOW_MS + 3_600_000, ...over };
};
const STALE = expect.objectContaining({ name: "StoreError", code: "WAXSEAL_REVOCATIONS_STALE" }) as Error;

describe("what is revoked", () => {
  it("is everything of the purpose that was issued before, and nothing else", async () => {
    const { revocations } = await started();
    await revocations.revoke({ purpose: PURPOSE, before: new Date(NOW_MS) });
    expect([isRevoked(revocations, NOW_MS - 1), isRevoked(revocations, NOW_MS)]).toEqual([true, false]);
    expect(isRevoked(revocations, NOW_MS - 1, [])).toBe(true);
    expect(isRevoked(revocations, NOW_MS - 1, ["7"], "shop.reset")).toBe(false);
    expect(isRevoked(revocations, NOW_MS - 1, ["7"], "__proto__")).toBe(false);
  });

  it("is what is about the subject, as one of any number", async () => {
    const { revocations } = await started();
    await revocations.revoke({ purpose: PURPOSE, subject: 7 });
    expect(isRevoked(revocations, NOW_MS, ["6", "7"])).toBe(true);
    for (const subjects of [[], ["6"], ["77"], ["7 "], [""]]) expect(isRevoked(revocations, NOW_MS, subjects)).toBe(false);
    expect(isRevoked(revocations, NOW_MS, ["7"], "shop.reset")).toBe(false);
  });

  it("includes what was issued in this millisecond, and of whole seconds what was issued in this second", async () => {
    const { clock, revocations } = await started();
    clock.now += 0.4;
    await revocations.revoke({ purpose: PURPOSE, subject: 7 });
    expect([NOW_MS, NOW_MS + 400, NOW_MS + 401, NOW_MS + 1000].map((at) => isRevoked(revocations, at))).toEqual([true, true, false, false]);
  });

  it("stays as it was under an earlier watermark, and grows under a later one", async () => {
    const { revocations } = await started();
    for (const seconds of [-10, -20, -5]) {
      await revocations.revoke({ purpose: PURPOSE, before: new Date(NOW_MS + 1000 * seconds) });
      expect(isRevoked(revocations, NOW_MS - 10_001)).toBe(true);
    }
    expect([isRevoked(revocations, NOW_MS - 5001), isRevoked(revocations, NOW_MS - 5000)]).toEqual([true, false]);
  });

  it("is what has no time at all", async () => {
    const { revocations } = await started();
    await revocations.revoke({ purpose: PURPOSE, before: new Date(0) });
    expect(isRevoked(revocations, Number.NaN)).toBe(true);
  });

  it("is forgotten when its lifetime is over", async () => {
    const { clock, store, revocations } = await started();
    await revocations.revoke({ purpose: PURPOSE, subject: 7, before: new Date(NOW_MS), lifetimeSeconds: 10 });
    clock.pass(9.9);
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(isRevoked(revocations, NOW_MS - 1)).toBe(true);
    clock.pass(0.1);
    expect(isRevoked(revocations, NOW_MS - 1)).toBe(false);
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(isRevoked(revocations, NOW_MS - 1)).toBe(false);
    await expect(store.entries(NOW_MS)).resolves.toHaveLength(1); // in the table it may stay a while
  });
});

describe("revoke()", () => {
  it("writes to the store first, and holds here at once", async () => {
    const { store, revocations } = await started();
    await revocations.revoke({ purpose: PURPOSE, subject: 7, lifetimeSeconds: 60 });
    await expect(store.kept.entries(NOW_MS)).resolves.toEqual([{ ...elsewhere(), expiresAtMs: NOW_MS + 60_001 }]);
    expect([isRevoked(revocations), store.reads]).toEqual([true, 1]);
  });

  it("rejects where the store does, and claims nothing", async () => {
    const { store, revocations } = await started();
    store.isDown = true;
    await expect(revocations.revoke({ purpose: PURPOSE })).rejects.toBe(DOWN);
    expect(isRevoked(revocations)).toBe(false);
  });

  it("asks the store for nothing where it is asked for nonsense", async () => {
    const { store, revocations } = await started();
    await expect(revocations.revoke({ purpose: "" })).rejects.toMatchObject({ code: "WAXSEAL_REVOCATION_INVALID" });
    await expect(store.kept.entries(0)).resolves.toEqual([]);
  });

  it("refuses a clock that gives no time", async () => {
    const { clock, revocations } = await started();
    clock.now = Number.NaN;
    await expect(revocations.revoke({ purpose: PURPOSE })).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_CLOCK_INVALID" });
  });

  it("is told to those who watch, without the subject", async () => {
    const { store, revocations } = await started();
    const events = eventsOn("waxseal:revoke");
    await revocations.revoke({ purpose: PURPOSE, subject: 7 });
    await revocations.revoke({ purpose: PURPOSE });
    store.isDown = true;
    await revocations.revoke({ purpose: PURPOSE }).catch(() => undefined);
    expect(events).toEqual([
      { purpose: PURPOSE, scope: "subject" },
      { purpose: PURPOSE, scope: "all" },
    ]);
  });

  it("is not undone by a read that began before", async () => {
    const { store, revocations } = await started();
    const gate = Promise.withResolvers();
    store.gate = gate.promise;
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(store.reads).toBe(2); // it has read, and has not come back
    await revocations.revoke({ purpose: PURPOSE, subject: 7 });
    gate.resolve(undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(isRevoked(revocations)).toBe(true);
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect([isRevoked(revocations), store.reads]).toEqual([true, 3]);
  });

  it("holds here until a read has shown it, and from then on as long as the store says so", async () => {
    const { store, revocations } = await started();
    await revocations.revoke({ purpose: PURPOSE, subject: 7 });
    const lost = store.kept;
    store.kept = memoryRevocations(); // a replica that has not caught up yet
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(isRevoked(revocations)).toBe(true);
    store.kept = lost;
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    store.kept = memoryRevocations(); // by hand, it was a mistake
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(isRevoked(revocations)).toBe(false);
  });

  it("before ready() is written, and holds from then on", async () => {
    const store = new FaultyStore();
    const revocations = liveRevocations({ store, clock: fixedClock(NOW_MS / 1000) });
    await revocations.revoke({ purpose: PURPOSE });
    await revocations.ready();
    onTestFinished(() => revocations.close());
    expect(isRevoked(revocations)).toBe(true);
  });

  it("makes room now and then, and leaves to processes with slower clocks what has only just expired", async () => {
    const { store, revocations } = await started();
    for (let count = 0; count < 101; count++) await revocations.revoke({ purpose: PURPOSE, subject: count });
    expect(store.cleared).toEqual([NOW_MS - 3_600_000, NOW_MS - 3_600_000]);
  });
});

describe("the snapshot", () => {
  it("shows what others revoked once it is read again, and not before", async () => {
    const { store, revocations } = await started();
    await store.kept.record(elsewhere());
    await vi.advanceTimersByTimeAsync(REFRESH_MS - 1);
    expect([isRevoked(revocations), store.reads]).toEqual([false, 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect([isRevoked(revocations), store.reads]).toEqual([true, 2]);
  });

  it("is not read by two at once, however late the store answers", async () => {
    const { store } = await started();
    const gate = Promise.withResolvers();
    store.gate = gate.promise;
    await vi.advanceTimersByTimeAsync(10 * REFRESH_MS);
    expect(store.reads).toBe(2);
    gate.resolve(undefined);
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(store.reads).toBe(3);
  });

  it("is as old as the beginning of its read", async () => {
    const { store, revocations } = await started();
    store.gate = new Promise((resolve) => setTimeout(resolve, MAX_STALE_MS / 2));
    await vi.advanceTimersByTimeAsync(REFRESH_MS); // it has been read, and is under way
    store.gate = new Promise(() => undefined);
    await vi.advanceTimersByTimeAsync(MAX_STALE_MS);
    expect(isRevoked(revocations)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(() => isRevoked(revocations)).toThrow(STALE);
  });

  it("is not there before ready(), which every caller shares", async () => {
    const store = new FaultyStore();
    const revocations = liveRevocations({ store });
    onTestFinished(() => revocations.close());
    expect(() => isRevoked(revocations)).toThrow(expect.objectContaining({ name: "KeySourceError", code: "WAXSEAL_NOT_READY" }) as Error);
    store.isDown = true;
    await expect(revocations.ready()).rejects.toBe(DOWN);
    expect(() => isRevoked(revocations)).toThrow(expect.objectContaining({ code: "WAXSEAL_NOT_READY" }) as Error);
    await vi.advanceTimersByTimeAsync(10 * REFRESH_MS);
    expect(store.reads).toBe(1);
    store.isDown = false;
    await Promise.all([revocations.ready(), revocations.ready()]);
    expect([isRevoked(revocations), store.reads]).toEqual([false, 2]);
  });

  it("keeps no process alive", async () => {
    const unref = vi.fn();
    vi.spyOn(globalThis, "setTimeout").mockReturnValue({ unref } as never);
    await started();
    expect(unref).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
  });

  it("is read no more after close(), and is served until it is too old", async () => {
    const { store, revocations } = await started();
    revocations.close();
    await vi.advanceTimersByTimeAsync(MAX_STALE_MS);
    expect([isRevoked(revocations), store.reads, store.closed]).toEqual([false, 1, 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect(() => isRevoked(revocations)).toThrow(STALE);
    await revocations.ready(); // opens it again
    expect(isRevoked(revocations)).toBe(false);
  });

  it("does not go back to a read that was begun before close() and came later than the next one", async () => {
    const { store, revocations } = await started();
    const gate = Promise.withResolvers();
    store.gate = gate.promise;
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    revocations.close();
    await store.kept.record(elsewhere());
    store.gate = Promise.resolve();
    await vi.advanceTimersByTimeAsync(1);
    await revocations.ready();
    gate.resolve(undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(isRevoked(revocations)).toBe(true);
    await vi.advanceTimersByTimeAsync(3 * REFRESH_MS);
    expect(store.reads).toBe(6); // one line of reads, not two
  });

  it("of more entries than memory should hold is an error", async () => {
    const store = new FaultyStore();
    store.kept.entries = async () => Array<RevocationEntry>(MOST_ENTRIES + 1).fill(elsewhere());
    const revocations = liveRevocations({ store });
    await expect(revocations.ready()).rejects.toMatchObject({ name: "StoreError", code: "WAXSEAL_REVOCATIONS_TOO_MANY" });
  });
});

describe("the options", () => {
  it.each([
    { refresh: 0 },
    { refresh: -1 },
    { refresh: Number.NaN },
    { refresh: "1m" as const, maxStale: "1m" as const },
    { maxStale: "25h" as const },
    { refresh: "5 s" as never },
  ])("%o are refused", (options) => {
    expect(() => liveRevocations({ store: memoryRevocations(), ...options })).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_DURATION_INVALID" }) as Error,
    );
  });
});
