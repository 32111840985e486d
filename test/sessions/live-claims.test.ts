import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { StoreError } from "../../src/errors.ts";
import { claimStoreContract } from "../../src/testing/claim-store-contract.ts";
import type { ClaimStore } from "../../src/tokens/claim-store.ts";
import { startToxicProxy, type ToxicProxy } from "../servers/toxic-proxy.ts";
import { runChild } from "./live/child.ts";
import { claimMany, IDS } from "./live/claims.ts";
import type { Place } from "./live/places.ts";
import type { SharedStore, StartedStore } from "./live/started-stores.ts";
import { CACHED, FURTHER_SERVERS, MEMORY, ON_SERVERS, PGLITE, SQLITE, startStores, type RealStore } from "./real-stores.ts";

vi.setConfig({ maxConcurrency: 100 }); // nearly all of them wait, for a claim to expire or a line to come back

const TIMEOUT_SECONDS = 1;
const PATIENT = { timeout: 60 }; // 200 claims take their turns on five connections, and this machine may be busy

const further = <T extends RealStore>(store: T): T => ({ ...store, isFurther: true });

// Those in this process hold it up while they work, and with it whoever waits beside them.
const alone = await startStores<StartedStore>([MEMORY, PGLITE].map(further));
const onFiles = await startStores([SQLITE, further(CACHED)]);
const onServers = await startStores([...ON_SERVERS, ...FURTHER_SERVERS.map(further)]);
const shared = [...onFiles, ...onServers];

/** Returns how the contract makes stores, and opens them once more where that can be. */
function makingOf(started: StartedStore): { newStore: () => Promise<ClaimStore>; again?: (store: ClaimStore) => Promise<ClaimStore> } {
  if (!("newPlace" in started)) return { newStore: () => started.newStore() };
  const { newPlace, open } = started as SharedStore;
  const places = new Map<ClaimStore, Place>();
  return {
    async newStore() {
      const place = await newPlace();
      const { store } = await open(place, PATIENT);
      await store.migrate?.(); // or the first of them would take turns to make it
      places.set(store, place);
      return store;
    },
    again: async (store) => (await open(places.get(store)!, PATIENT)).store,
  };
}

/** A machine that stalls for a second finds a claim gone that it was to find there: then, and only then, another try says otherwise. */
const STALLED = { retry: 2 };

function keepsTheContract({ name, started }: (typeof alone)[number]): void {
  const cases = claimStoreContract({
    ...(started ? makingOf(started) : { newStore: () => Promise.reject(new Error("not started")) }),
    time: "real", // whatever the sessions go by
    parallel: name !== PGLITE.name,
  });
  for (const { name: holds, run } of cases) test.runIf(started)(holds, STALLED, run);
}

describe.each([...alone, ...onFiles])("$name keeps the contract of stores of claims", keepsTheContract);
describe.concurrent.each(onServers)("$name keeps the contract of stores of claims", keepsTheContract);

describe("200 claims from each of two processes on one store: each id is given once", async () => {
  const running = shared.filter(({ started }) => started);
  const places = await Promise.all(running.map(({ started }) => started!.newPlace()));
  const { process: child, lines } = runChild("claiming-process.ts", places);
  afterAll(() => void child.kill());
  const ready = lines.next();

  test.for(running.map(({ name, started }, at) => ({ name, started: started!, at })))("$name", async ({ started, at }) => {
    const { store } = await started.open(places[at]!, PATIENT);
    expect((await ready).value).toBe("ready");
    child.stdin.write(`${at}\n`);
    const ours = await claimMany(store);
    const theirs = JSON.parse((await lines.next()).value as string) as string[];
    expect([...ours, ...theirs].sort()).toEqual([...IDS].sort());
  });
});

describe.concurrent.each(onServers.filter(({ started }) => started?.server))("a claim when something is wrong: $name", ({ started }) => {
  let proxy: ToxicProxy;
  let store: ClaimStore;
  /** As another process has it, whose line is sound. */
  let sound: ClaimStore;

  beforeAll(async () => {
    proxy = await startToxicProxy(started!.server!.port);
    const place = await started!.newPlace();
    const urls = place.urls.map((url) => proxy.through(url));
    store = (await started!.open({ ...place, urls }, { connections: 2, timeout: TIMEOUT_SECONDS })).store;
    sound = (await started!.open(place)).store;
    await sound.claim("before", 1000);
    await vi.waitFor(() => store.claim("warm", 1000), 10_000);
  });
  afterEach(() => proxy.pass());
  afterAll(() => proxy.close());

  /** Nobody is told true by a store that cannot know. */
  async function expectRefusal(id: string): Promise<StoreError> {
    const error: unknown = await store.claim(id, 1000).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreError);
    return error as StoreError;
  }

  test("fails while there is no server, and works when it is back", { concurrent: false }, async () => {
    proxy.cut();
    for (const id of ["before", "cut", "cut"]) await expectRefusal(id);
    proxy.pass();
    expect(await vi.waitFor(() => store.claim("before", 1000), 10_000)).toBe(false);
    await vi.waitFor(() => store.claim("cut", 1000), 10_000); // it may have been claimed by what was sent late
    expect([await store.claim("cut", 1000), await sound.claim("cut", 1000)]).toEqual([false, false]);
  });

  test("fails in known time while nobody answers", { concurrent: false }, async () => {
    proxy.hang();
    for (const id of ["before", "hung"]) expect((await expectRefusal(id)).code).toBe("WAXSEAL_STORE_TIMEOUT");
  });

  test("may use up a token whose answer comes too late, and gives it to nobody", { concurrent: false }, async () => {
    await vi.waitFor(() => store.claim("warm again", 1000), 10_000);
    proxy.delay(2 * TIMEOUT_SECONDS * 1000);
    expect((await expectRefusal("late")).code).toBe("WAXSEAL_STORE_TIMEOUT");
    proxy.pass();
    await sleep(2 * TIMEOUT_SECONDS * 1000); // until what was kept back has arrived
    await vi.waitFor(async () => expect(await store.claim("late", 1000)).toBe(false), 10_000);
    expect(await sound.claim("late", 1000)).toBe(false);
  });
});
