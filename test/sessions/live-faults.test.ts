import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StoreError } from "../../src/errors.ts";
import { Browser, type Answer } from "../web/live-site.ts";
import { FAULTY_STORES, startFaultyStore, type FaultyStore } from "./live/faulty-stores.ts";
import { listenOn, sessionSite, type SessionSite } from "./live/session-site.ts";

const TIMEOUT_SECONDS = 0.8;
const MARGIN_MS = 3_000; // for a machine that is busy with something else
const RECOVERY_MS = 15_000;
const PAUSE_MS = 50;
const ADA = "ada@example.org";

interface Fault {
  /** What is asked while it lasts. */
  path: string;
  begin(store: FaultyStore): Promise<unknown>;
  end(store: FaultyStore): Promise<unknown>;
  /** Where only this can have come of it. */
  code?: string;
}

const administered = (act: (by: Awaited<ReturnType<FaultyStore["administrate"]>>) => Promise<unknown>) => async (store: FaultyStore) => {
  const administration = await store.administrate();
  await act(administration);
  await administration.close();
};

const FAULTS: Record<string, Fault> = {
  "the server is killed": { path: "/who", begin: ({ server }) => server.kill(), end: ({ server }) => server.start() },
  "the server is frozen": {
    path: "/who",
    begin: ({ server }) => server.pause(),
    end: ({ server }) => server.resume(),
    code: "WAXSEAL_STORE_TIMEOUT",
  },
  "the line is dead": {
    path: "/who",
    begin: async ({ proxy }) => proxy.hang(),
    end: async ({ proxy }) => proxy.pass(),
    code: "WAXSEAL_STORE_TIMEOUT",
  },
  "the line is slow beyond the timeout": {
    path: "/who",
    begin: async ({ proxy }) => proxy.delay(3 * TIMEOUT_SECONDS * 1000),
    end: async ({ proxy }) => proxy.pass(),
    code: "WAXSEAL_STORE_TIMEOUT",
  },
  "connections are cut, and new ones too": {
    path: "/who",
    begin: async ({ proxy }) => proxy.cut(),
    end: async ({ proxy }) => proxy.pass(),
  },
  "the server takes no writes": {
    path: "/add/late",
    begin: administered((by) => by.readOnly(true)),
    end: administered((by) => by.readOnly(false)),
    code: "WAXSEAL_STORE_FAILED",
  },
};

describe.concurrent.each(FAULTY_STORES)(
  "41. Store down: the request fails closed, no anonymous session replaces the user's: $name",
  (kind) => {
    let store: FaultyStore | undefined;
    let site: SessionSite;
    let listening: Awaited<ReturnType<typeof listenOn>>;
    let browser: Browser;

    beforeAll(async () => {
      store = await startFaultyStore(kind, { timeout: TIMEOUT_SECONDS });
      if (!store) return;
      site = sessionSite(store.opened.store);
      listening = await listenOn(site.listener);
      browser = new Browser(listening);
      await untilServed("/login"); // the servers start at once, and the machine may be busy with it
    });

    afterAll(async () => {
      await listening?.close();
      await store?.stop();
    });

    /** Asks within what the timeout allows, and holds what the browser had. */
    async function ask(path: string): Promise<Answer> {
      const cookies = browser.cookieHeader;
      const start = performance.now();
      const answer = await browser.get(path);
      expect(performance.now() - start).toBeLessThan(2 * TIMEOUT_SECONDS * 1000 + MARGIN_MS); // one wait for the read, one for the write
      if (answer.status !== 200) expect([answer.status, answer.setCookies, browser.cookieHeader]).toEqual([503, [], cookies]);
      return answer;
    }

    async function expectRefusal(path: string, code: string | undefined): Promise<void> {
      const handled = site.handled();
      site.errors.length = 0;
      expect((await ask(path)).status).toBe(503);
      const [error] = site.errors as StoreError[];
      expect(error).toBeInstanceOf(StoreError);
      if (code !== undefined) expect(error!.code).toBe(code);
      if (error!.code !== "WAXSEAL_STORE_TIMEOUT") expect(error!.cause).toBeInstanceOf(Error);
      if (path === "/who") expect(site.handled()).toBe(handled);
    }

    /** Every answer until then is a refusal. */
    async function untilServed(path: string): Promise<Answer> {
      const deadline = performance.now() + RECOVERY_MS;
      for (;;) {
        const answer = await ask(path);
        if (answer.status === 200) return answer;
        expect(performance.now()).toBeLessThan(deadline);
        await sleep(PAUSE_MS);
      }
    }

    /** By itself, in the same process, and nobody is ever told that they are nobody. */
    async function expectRecovery(): Promise<void> {
      await untilServed("/add/after");
      expect((await untilServed("/who")).text).toBe(ADA);
    }

    test.for(Object.entries(FAULTS))("%s", { concurrent: false }, async ([, { path, begin, end, code }], { skip }) => {
      if (!store) return skip();
      await begin(store);
      try {
        if (path !== "/who") while ((await ask(path)).status === 200) await sleep(PAUSE_MS); // a setting may take a moment
        for (let tries = 0; tries < 2; tries++) await expectRefusal(path, code);
        expect((await new Browser(listening).get("/untouched")).status).toBe(200); // who has no session needs no store
      } finally {
        await end(store);
      }
      await expectRecovery();
    });

    test("there is no connection left", { concurrent: false }, async ({ skip }) => {
      if (!store) return skip();
      const { occupy } = store.opened;
      const free = await occupy?.();
      const administration = await store.administrate();
      await administration.full?.(true);
      if (!occupy) store.proxy.cut();
      store.proxy.pass();
      await expectRefusal("/who", undefined);
      free?.();
      await administration.full?.(false);
      await administration.close();
      await expectRecovery();
    });
  },
);
