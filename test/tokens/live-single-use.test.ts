import { describe, expect, test } from "vitest";
import { TokenUsed } from "../../src/errors.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import type { SharedStore, StartedStore } from "../sessions/live/started-stores.ts";
import { MEMORY, ON_SERVERS, SQLITE, startStores } from "../sessions/real-stores.ts";
import { KEY } from "../web/live-site.ts";

const AT_ONCE = 200;
const PATIENT = { timeout: 60 }; // they take their turns on a few connections

/** The store alone is asked for much more in test/sessions/live-claims.test.ts. */
const stores = await startStores<StartedStore>([MEMORY, SQLITE, ...ON_SERVERS.filter(({ isFurther }) => isFurther !== true)]);

describe(`${AT_ONCE} redeem one token at once, half of them in another instance`, () => {
  test.for(stores.filter(({ started }) => started))("one of them has it: $name", async ({ started }) => {
    const claimStores = await storesOf(started!);
    const instances = claimStores.map((singleUse) =>
      [false, true].map((sealed) => createWaxseal({ keys: KEY }).token({ purpose: "shop.invite", maxAge: "1h", sealed, singleUse })),
    );
    for (const how of [0, 1]) {
      const issued = [instances[0]![how]!.issue("ada"), instances[1]![how]!.issue("bob")];
      for (const [at, value] of ["ada", "bob"].entries()) {
        const redeemed = await Promise.allSettled(
          Array.from({ length: AT_ONCE }, (_, count) => instances[count % 2]![how]!.redeem(issued[at]!)),
        );
        expect(redeemed.filter(({ status }) => status === "fulfilled")).toEqual([{ status: "fulfilled", value }]);
        expect(redeemed.filter((one) => one.status === "rejected" && one.reason instanceof TokenUsed)).toHaveLength(AT_ONCE - 1);
      }
    }
  });
});

/** Two ways to one store; in memory there is but one. */
async function storesOf(started: StartedStore): Promise<Awaited<ReturnType<StartedStore["newStore"]>>[]> {
  if (!("newPlace" in started)) {
    const store = await started.newStore();
    return [store, store];
  }
  const { newPlace, open } = started as SharedStore;
  const place = await newPlace();
  const [one, other] = [await open(place, PATIENT), await open(place, PATIENT)];
  await one.store.migrate?.();
  return [one.store, other.store];
}
