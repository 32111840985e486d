import { describe, expect, it } from "vitest";
import type { NewRow } from "../../../src/sessions/store.ts";
import { memoryStore } from "../../../src/sessions/stores/memory.ts";
import { fixedClock } from "../../../src/testing/fixed-clock.ts";
import { sessionStoreContract } from "../../../src/testing/store-contract.ts";

const ROW: NewRow = { blob: "1", lifetimeSeconds: 10, userId: undefined, createdAt: 0, endsAt: 10 };

describe("the memory store", () => {
  describe.each(["waxseal", "django"] as const)("in the layout of %s", (layout) => {
    for (const { name, run } of sessionStoreContract({ newStore: memoryStore, time: "given", layout })) it(name, run);
  });

  it("keeps copies: what a caller changes afterwards changes nothing", async () => {
    const table = await memoryStore().open({ layout: "waxseal", clock: fixedClock() });
    const row = { ...ROW };
    await table.insert("a", row);
    row.blob = "2";
    expect((await table.read("a"))?.blob).toBe("1");
  });
});
