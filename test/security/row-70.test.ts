import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { KeyRing, type Keys } from "../../src/keys/key-ring.ts";
import { authHashVerdict, sessionAuthHash } from "../../src/sessions/auth-hash.ts";
import { rowsByKey } from "../../src/sessions/rows-by-key.ts";
import type { SessionStore, TableStore } from "../../src/sessions/store.ts";
import { cookieStore } from "../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { sqliteStore } from "../../src/sessions/stores/sqlite.ts";
import { SESSION_AUTH_SALT } from "../../src/signing/salts.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { ADAPTERS, Browser, KEY, serve, type AdapterName } from "../web/live-site.ts";

const NEW_KEY = [...KEY].reverse().join("");
const ADA = { pk: 7, password: "hash", lastLogin: null, email: "ada@example.org" };
const MINUTES = 60;

const PLACES: Record<string, () => SessionStore> = {
  memory: memoryStore,
  SQLite: () => sqliteStore(new DatabaseSync(":memory:")),
  "a cookie": cookieStore,
};
const CASES = ADAPTERS.flatMap((adapter) => Object.entries(PLACES).map(([place, newStore]) => ({ adapter, place, newStore })));

/** The deploys of a rotation, in their order. */
const ROTATIONS: Record<string, readonly Keys[]> = {
  "in one step": [new KeyRing({ current: NEW_KEY, fallbacks: [KEY] })],
  staged: [new KeyRing({ current: KEY, staged: [NEW_KEY] }), new KeyRing({ current: NEW_KEY, fallbacks: [KEY] })],
};

/** Deploys an application over one store, time and again, each time with other keys. */
function deploys(adapter: AdapterName, store: SessionStore) {
  const clock = fixedClock();
  const deploy = async (keys: Keys, from?: Browser): Promise<Browser> => {
    const waxseal = createWaxseal<Record<string, unknown>>({ keys, clock, session: { store, maxAge: "2w", idle: "1h" }, csrf: false });
    const users = waxseal.users({ find: () => Promise.resolve(ADA) });
    const site = await serve(adapter, waxseal, {
      "GET /login": async ({ wax, response }) => {
        await users.login(wax, ADA);
        wax.session.data["cart"] = "dune";
        response.end();
      },
      "GET /untouched": ({ response }) => response.end(),
      "GET /cart": ({ wax, response }) => response.end(String(wax.session.data["cart"])),
      "GET /who": async ({ wax, response }) => response.end((await users.current(wax))?.email ?? "nobody"),
    });
    return Object.assign(new Browser(site), from && { cookies: new Map(from.cookies) });
  };
  return { clock, deploy };
}

describe("70. A session touched all through a rotation, then the old key retired: it still opens", () => {
  describe.each(Object.entries(ROTATIONS))("%s", (_, rings) => {
    test.for(CASES)("touched only by renewals of its idle time: $adapter, $place", async ({ adapter, newStore }) => {
      const { clock, deploy } = deploys(adapter, newStore());
      let browser = await deploy(KEY);
      await browser.get("/login");
      for (const ring of [KEY, ...rings, NEW_KEY, NEW_KEY]) {
        browser = await deploy(ring, browser);
        for (let visits = 0; visits < 4; visits++) {
          clock.pass(20 * MINUTES);
          await browser.get("/untouched");
        }
        expect((await browser.get("/cart")).text).toBe("dune");
      }
    });

    test.for(CASES)("by one visit between promotion and retirement, and its person stays signed in: $adapter, $place", async (one) => {
      const { clock, deploy } = deploys(one.adapter, one.newStore());
      let browser = await deploy(KEY);
      await browser.get("/login");
      for (const ring of [...rings, NEW_KEY, NEW_KEY]) {
        browser = await deploy(ring, browser);
        clock.pass(1); // no renewal is due: it is the older key that makes it be written again
        expect((await browser.get("/who")).text).toBe(ADA.email);
      }
    });

    test.for(CASES)("one that nobody touched is refused: $adapter, $place", async ({ adapter, newStore }) => {
      const { deploy } = deploys(adapter, newStore());
      let browser = await deploy(KEY);
      await browser.get("/login");
      for (const ring of [...rings, NEW_KEY]) browser = await deploy(ring, browser);
      const { status, text } = await browser.get("/who");
      expect([status, text]).toEqual([200, "nobody"]);
    });
  });

  const TABLES = CASES.filter(({ place }) => place !== "a cookie");

  test.for(TABLES)("what only its auth hash needs is counted, until a page asks who is signed in: $adapter, $place", async (one) => {
    const store = one.newStore() as TableStore;
    const { clock, deploy } = deploys(one.adapter, store);
    const rotated = new KeyRing({ current: NEW_KEY, fallbacks: [KEY] });
    const [newLabel, oldLabel] = rotated.entries.map(({ label }) => label) as [string, string];
    const table = await store.open({ layout: "waxseal", clock });
    const counted = () => rowsByKey(table, { keys: rotated, layout: "waxseal", clock });

    let browser = await deploy(KEY);
    await browser.get("/login");
    browser = await deploy(rotated, browser);
    expect(await counted()).toMatchObject({ signed: new Map([[oldLabel, 1]]), needing: new Map([[oldLabel, 1]]) });
    clock.pass(1);
    await browser.get("/untouched");
    expect((await browser.get("/cart")).text).toBe("dune");
    expect(await counted()).toMatchObject({ signed: new Map([[newLabel, 1]]), authHashes: new Map([[oldLabel, 1]]) });
    expect((await counted()).needing.get(oldLabel)).toBe(1);
    expect((await browser.get("/who")).text).toBe(ADA.email);
    expect(await counted()).toMatchObject({ rows: 1, untold: 0, needing: new Map([[newLabel, 1]]) });

    browser = await deploy(NEW_KEY, browser);
    expect((await browser.get("/who")).text).toBe(ADA.email);
    expect((await browser.get("/cart")).text).toBe("dune");
  });

  test("each check of an auth hash is seen by who watches which keys are used", () => {
    const rotated = new KeyRing({ current: NEW_KEY, fallbacks: [KEY] });
    const [newLabel, oldLabel] = rotated.entries.map(({ label }) => label) as [string, string];
    const events: unknown[] = [];
    const listen = (event: unknown): void => void events.push(event);
    subscribe("waxseal:verify", listen);
    const hashes = [sessionAuthHash(KEY, "hash"), sessionAuthHash(NEW_KEY, "hash"), sessionAuthHash("another", "hash"), undefined];
    const verdicts = hashes.map((hash) => authHashVerdict(rotated, "hash", hash));
    unsubscribe("waxseal:verify", listen);
    expect(verdicts).toEqual(["stale", "current", "refused", "refused"]);
    const refused = { purpose: SESSION_AUTH_SALT, outcome: "refused", key: undefined, stale: undefined, signedAt: undefined };
    expect(events).toEqual([
      { purpose: SESSION_AUTH_SALT, outcome: "ok", reason: undefined, key: oldLabel, stale: true, signedAt: undefined },
      { purpose: SESSION_AUTH_SALT, outcome: "ok", reason: undefined, key: newLabel, stale: false, signedAt: undefined },
      { ...refused, reason: "bad-signature" },
      { ...refused, reason: "malformed" },
    ]);
  });
});
