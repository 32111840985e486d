import { describe, expect, it } from "vitest";
import { MemoryClaims } from "../../../../src/sessions/stores/claims/memory-claims.ts";
import { memoryStore } from "../../../../src/sessions/stores/memory.ts";
import { claimStoreContract } from "../../../../src/testing/claim-store-contract.ts";
import { fixedClock } from "../../../../src/testing/fixed-clock.ts";

describe("claims in memory", () => {
  for (const { name, run } of claimStoreContract({ newStore: (clock) => new MemoryClaims(clock), time: "given" })) it(name, run);

  it("do not pile up: every thousandth forgets as many that have expired", async () => {
    const clock = fixedClock();
    const claims = new MemoryClaims(clock);
    for (let at = 0; at < 2500; at++) await claims.claim(String(at), 10);
    clock.pass(10);
    for (let at = 0; at < 500; at++) await claims.claim(`later ${String(at)}`, 10);
    expect([claims.clear(), claims.clear(), claims.clear()]).toEqual([1000, 500, 0]);
    expect(await claims.claim("later 0", 10)).toBe(false);
  });

  it("are cleared with the sessions, of a store that shares them among its tables", async () => {
    const store = memoryStore();
    const table = await store.open({ layout: "django", clock: fixedClock() });
    await table.insert("a", { blob: "", lifetimeSeconds: 0, userId: undefined, createdAt: 0, endsAt: 0 });
    for (const [id, lifetimeSeconds] of [
      ["over", 0],
      ["alive", 10],
    ] as const) {
      await store.claim(id, lifetimeSeconds);
    }
    expect([await table.clear(), await table.clear(), await table.clear()]).toEqual([1, 1, 0]);
    expect(await store.claim("alive", 10)).toBe(false);
  });
});
