import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SessionTable } from "../../src/sessions/store.ts";
import { startToxicProxy, type ToxicProxy } from "../servers/toxic-proxy.ts";
import { Browser } from "../web/live-site.ts";
import { listenOn, sessionSite } from "./live/session-site.ts";
import { ON_SERVERS, startStores } from "./real-stores.ts";
import { storeWatched } from "./table-with.ts";

const IDLE_SECONDS = 5;
const RENEWAL_IS_DUE_MS = 600; // a tenth of it, and some
const LINE_DELAY_MS = 10; // so that what is sent together counts as one round trip, however it is cut into packets

const stores = await startStores(ON_SERVERS);

interface Visit {
  path: string;
  /** What the browser does before, uncounted. */
  before?: (browser: Browser) => Promise<unknown>;
  calls: (keyof SessionTable)[];
  /** @default as many as calls */
  roundTrips?: (isRedis: boolean) => number;
}

const signedIn = (browser: Browser): Promise<unknown> => browser.get("/login");
const garbage = (value: string) => async (browser: Browser) => browser.cookies.set("wax-session", value);

const VISITS: Record<string, Visit> = {
  "no cookie": { path: "/data", calls: [] },
  "a garbage cookie": { path: "/data", before: garbage("garbage"), calls: [] },
  "a cookie in the shape of ours that nobody signed": { path: "/data", before: garbage(`${"A".repeat(27)}:${"A".repeat(43)}`), calls: [] },
  "an untouched session": { path: "/untouched", before: signedIn, calls: ["read"] },
  "a session that is looked at": { path: "/data", before: signedIn, calls: ["read"] },
  "a session that is changed": { path: "/add/field", before: signedIn, calls: ["read", "replace"] },
  "a new session": { path: "/add/field", calls: ["insert"] },
  "a session whose idle renewal is due": {
    path: "/untouched",
    before: (browser) => signedIn(browser).then(() => sleep(RENEWAL_IS_DUE_MS)),
    calls: ["read", "touch"],
  },
  "a login on an existing session": {
    path: "/login",
    before: (browser) => browser.get("/add/field"),
    calls: ["read", "move"],
    roundTrips: (isRedis) => (isRedis ? 3 : 2), // a cluster keeps the two ids on two nodes: insert, then delete
  },
  "a logout": { path: "/logout", before: signedIn, calls: ["read", "delete"] },
};

describe.each(stores)("round trips on the wire, once statements are prepared and scripts loaded: $name", ({ name, started }) => {
  const calls: string[] = [];
  let proxy: ToxicProxy;
  let site: Awaited<ReturnType<typeof listenOn>>;

  beforeAll(async () => {
    if (!started) return;
    const { urls, ...place } = await started.newPlace();
    proxy = await startToxicProxy(started.server!.port);
    const { store } = await started.open({ ...place, urls: urls.map((url) => proxy.through(url)) }, { connections: 1 });
    const application = sessionSite(
      storeWatched(store, (call) => calls.push(call)),
      { idle: IDLE_SECONDS },
    );
    await application.ready();
    site = await listenOn(application.listener);
  });

  afterAll(async () => {
    await site?.close();
    await proxy?.close();
  });

  test.runIf(started).for(Object.entries(VISITS))("%s", async ([, { path, before, calls: expected, roundTrips }]) => {
    const [warming, counted] = [new Browser(site), new Browser(site)];
    await Promise.all([before?.(warming), before?.(counted)]);
    await warming.get(path);
    proxy.delay(LINE_DELAY_MS);
    proxy.resetTraffic();
    calls.length = 0;
    expect((await counted.get(path)).status).toBe(200);
    proxy.pass();
    expect(calls).toEqual(expected);
    expect(proxy.traffic).toMatchObject({ connections: 0, roundTrips: roundTrips?.(name.startsWith("Redis")) ?? expected.length });
  });
});
