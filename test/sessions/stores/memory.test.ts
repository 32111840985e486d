import { describe, expect, it } from "vitest";
import { memoryStore } from "../../../src/sessions/stores/memory.ts";
import { handClock } from "../../web/live-site.ts";
import { storeContract } from "../store-contract.ts";

describe("the memory store", () => {
  storeContract(memoryStore, ["waxseal", "django"]);

  it("lets go of sessions that are over", async () => {
    const clock = handClock();
    const table = await memoryStore().open({ layout: "waxseal", clock });
    const held = new WeakRef({ blob: "x", expiresAt: clock() + 1, userId: undefined });
    await table.insert("old", held.deref()!);
    clock.pass(2);
    for (let at = 0; at < 1000; at++) await table.insert(String(at), { blob: "", expiresAt: clock() + 1, userId: undefined });
    clock.now -= 2; // were it still there, it would be alive again
    expect(await table.read("old")).toBeUndefined();
  });

  it("keeps copies: what a caller changes afterwards changes nothing", async () => {
    const clock = handClock();
    const table = await memoryStore().open({ layout: "waxseal", clock });
    const row = { blob: "1", expiresAt: clock() + 10, userId: undefined };
    await table.insert("a", row);
    row.blob = "2";
    expect(await table.read("a")).toBe("1");
  });
});
