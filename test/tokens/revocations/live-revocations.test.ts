import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test, vi } from "vitest";
import { liveRevocations, type LiveRevocationsOptions } from "../../../src/tokens/revocations/live-revocations.ts";
import type { MigratableRevocationStore, RevocationStore } from "../../../src/tokens/revocations/revocation-store.ts";
import type { LiveRevocations } from "../../../src/tokens/revocations/revocations.ts";
import { revocationStoreContract } from "../../../src/testing/revocation-contract.ts";
import type { ToxicProxy } from "../../servers/toxic-proxy.ts";
import { startKinds } from "../../sessions/live/kinds-of-stores.ts";
import { REVOCATION_STORES } from "./real-revocations.ts";

vi.setConfig({ maxConcurrency: 8 });

const REFRESH_SECONDS = 0.05;
const TIMEOUT_SECONDS = 1;
const STALE_SECONDS = 4; // the machine may be busy for a moment, and that is no fault of the store
const PATIENCE_MS = 30_000;
const PURPOSE = "shop.invite";
const ISSUED_AT_MS = Date.now(); // before whatever is revoked here
const LATER_MS = 10_000; // after whatever is revoked now

const stores = await startKinds(REVOCATION_STORES);

const opened: LiveRevocations[] = [];
afterAll(() => {
  for (const revocations of opened) revocations.close();
});

async function live(store: RevocationStore, options: Partial<LiveRevocationsOptions> = {}): Promise<LiveRevocations> {
  const revocations = liveRevocations({ store, refresh: REFRESH_SECONDS, ...options });
  opened.push(revocations);
  await becomeReady(revocations);
  return revocations;
}

/** On a busy machine a new connection may take longer than a test's short timeout. */
async function becomeReady(revocations: LiveRevocations): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline;) {
    const isReady = await revocations.ready().then(
      () => true,
      () => false,
    );
    if (isReady) return;
  }
  await revocations.ready();
}

/** What comes of asking for something of `subject`. */
function outcomeOf(revocations: LiveRevocations, subject: string, issuedAtMs = ISSUED_AT_MS): boolean | string {
  try {
    return revocations.isRevoked({ purpose: PURPOSE, subjects: [subject], issuedAtMs });
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** Asks until it comes to that. */
async function until(expected: boolean | string, ask: () => boolean | string): Promise<(boolean | string)[]> {
  const before: (boolean | string)[] = [];
  const deadline = performance.now() + PATIENCE_MS;
  for (let outcome = ask(); outcome !== expected; outcome = ask()) {
    expect(performance.now(), `it is still ${String(outcome)}`).toBeLessThan(deadline);
    before.push(outcome);
    await sleep(10);
  }
  return before;
}

describe.concurrent.each(stores)("revocations in $name", ({ started, parallel = true, makesTable = true }) => {
  describe.runIf(started)("", () => {
    for (const { name, run } of revocationStoreContract({
      newStore: async () => started!.open(await started!.newRoom()),
      parallel,
    })) {
      test(name, { concurrent: parallel }, run);
    }

    if (makesTable) {
      test("without its table it says how to make it, and migrate() does, however often", { concurrent: parallel }, async () => {
        const room = await started!.newRoom();
        const store = (await started!.open(room, { createTable: false })) as MigratableRevocationStore;
        const missing = {
          name: "ConfigError",
          code: "WAXSEAL_TABLE_MISSING",
          message: expect.stringContaining("_REVOCATIONS_SQL of waxseal/"),
        };
        await expect(liveRevocations({ store }).ready()).rejects.toMatchObject(missing);
        await Promise.all(Array.from({ length: parallel ? 5 : 1 }, () => store.migrate()));
        await expect(store.entries(0)).resolves.toEqual([]);
      });
    }

    if (parallel) {
      test("what one process revokes, the others refuse once they have read it", async () => {
        const room = await started!.newRoom();
        const here = await live(await started!.open(room));
        const there = await live(await started!.open(room));
        expect([outcomeOf(here, "7"), outcomeOf(there, "7")]).toEqual([false, false]);
        await here.revoke({ purpose: PURPOSE, subject: 7, lifetimeSeconds: 60 });
        expect(outcomeOf(here, "7")).toBe(true);
        expect(new Set(await until(true, () => outcomeOf(there, "7")))).not.toContain("WAXSEAL_REVOCATIONS_STALE");
        expect([outcomeOf(here, "8"), outcomeOf(there, "8")]).toEqual([false, false]);
        expect(outcomeOf(there, "7", Date.now() + LATER_MS)).toBe(false);
        expect(outcomeOf(await live(await started!.open(room)), "7")).toBe(true); // one that was started later
        await there.revoke({ purpose: PURPOSE });
        await until(true, () => outcomeOf(here, "8"));
      });
    }
  });
});

interface Fault {
  begin(proxy: ToxicProxy): void;
  code: string;
}

const FAULTS: Record<string, Fault> = {
  "the line is cut": { begin: (proxy) => proxy.cut(), code: "WAXSEAL_STORE_" },
  "the line is dead": { begin: (proxy) => proxy.hang(), code: "WAXSEAL_STORE_TIMEOUT" },
};

const onServers = stores.filter(({ started }) => started?.openThrough);

describe.concurrent.each(onServers)("72. Revocation store down: refuse: $name", ({ started }) => {
  test.for(Object.entries(FAULTS))("%s", async ([, { begin, code }], { expect }) => {
    const room = await started!.newRoom();
    const elsewhere = await live(await started!.open(room));
    const { store, proxy } = await started!.openThrough!(room, { timeout: TIMEOUT_SECONDS });
    const revocations = await live(store, { maxStale: STALE_SECONDS });
    await revocations.revoke({ purpose: PURPOSE, subject: 7 });

    begin(proxy);
    expect([outcomeOf(revocations, "7"), outcomeOf(revocations, "8")]).toEqual([true, false]); // it is still young enough
    await expect(revocations.revoke({ purpose: PURPOSE, subject: 8 })).rejects.toMatchObject({ code: expect.stringContaining(code) });
    await elsewhere.revoke({ purpose: PURPOSE, subject: 9 });
    expect(new Set(await until("WAXSEAL_REVOCATIONS_STALE", () => outcomeOf(revocations, "9")))).not.toContain(true);
    const anyRefusal = (): unknown => {
      try {
        return revocations.isRevoked({ purpose: "another", subjects: [], issuedAtMs: Date.now() });
      } catch (error) {
        return error;
      }
    };
    const cause = expect.objectContaining({ name: "StoreError" }) as unknown; // once a read has failed, and not only not ended
    await expect
      .poll(anyRefusal, { timeout: PATIENCE_MS })
      .toEqual(expect.objectContaining({ name: "StoreError", code: "WAXSEAL_REVOCATIONS_STALE", cause }));
    const late = liveRevocations({ store });
    await expect(late.ready()).rejects.toMatchObject({ name: "StoreError" }); // nobody begins on a guess

    proxy.pass();
    await until(true, () => outcomeOf(revocations, "9")); // by itself
    expect([outcomeOf(revocations, "7"), outcomeOf(revocations, "10")]).toEqual([true, false]);
    await becomeReady(late);
    late.close();
  });
});
