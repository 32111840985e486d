import { describe, test, vi } from "vitest";
import { sessionStoreContract } from "../../src/testing/store-contract.ts";
import type { StartedStore } from "./live/started-stores.ts";
import { CACHED, FURTHER_SERVERS, MEMORY, ON_SERVERS, PGLITE, SQLITE, startStores } from "./real-stores.ts";

vi.setConfig({ maxConcurrency: 300 }); // it is the lanes below that hold them back

/** These work all the time, while most of the others wait for a row to expire. Too many at once would come too late to see it alive. */
const HEAVY = /any blob|clears what has expired/;
const HEAVY_AT_ONCE = 2;
const LIGHT_AT_ONCE = 8;

/** A machine that stalls for a second finds a row gone that it was to find alive: then, and only then, another try says otherwise. */
const STALLED = { retry: 2 };

// Those in this process hold it up while they work, and with it whoever waits beside them.
const inThisProcess = await startStores<StartedStore>([MEMORY, SQLITE, PGLITE, CACHED]);
const onServers = await startStores([...ON_SERVERS, ...FURTHER_SERVERS]);

type Run = () => Promise<void>;

/** Returns what lets so many of the runs it is given run at once, and makes the others wait. */
function atMost(count: number): (run: Run) => Run {
  const lanes = Array.from({ length: count }, () => Promise.resolve());
  return (run) => async () => {
    const turn = lanes.shift()!.then(run);
    lanes.push(turn.catch(() => undefined));
    return turn;
  };
}

const heavy = atMost(HEAVY_AT_ONCE);
const light = atMost(LIGHT_AT_ONCE);

function keepsTheContract({ name, started, layouts, time }: (typeof inThisProcess)[number]): void {
  describe.runIf(started).each(layouts)("in the layout of %s", (layout) => {
    const parallel = name !== PGLITE.name;
    for (const { name: holds, run } of sessionStoreContract({
      newStore: () => started!.newStore(),
      time,
      shortSeconds: parallel ? 1 : 3,
      layout,
      parallel,
    })) {
      test.concurrent(holds, STALLED, (HEAVY.test(holds) ? heavy : light)(run));
    }
  });
}

describe.each(inThisProcess)("$name keeps the contract of stores", keepsTheContract);
describe.concurrent.each(onServers)("$name keeps the contract of stores", keepsTheContract);
