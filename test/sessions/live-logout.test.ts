import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { SessionInterrupted } from "../../src/errors.ts";
import { keepInTable } from "../../src/sessions/keep-in-table.ts";
import type { Merge, SessionKeeping } from "../../src/sessions/keeping.ts";
import type { TableStore } from "../../src/sessions/store.ts";
import { Browser, listen } from "../web/live-site.ts";
import { roundsOf } from "../support/full-length.ts";
import { KEY, sessionSite } from "./live/session-site.ts";
import type { StartedStore } from "./live/started-stores.ts";
import { MEMORY, SHARED_STORES, startStores } from "./real-stores.ts";

const ROUNDS = roundsOf(1000);
const LOGIN_ROUNDS = roundsOf(200);
const AT_ONCE = 10; // rounds
const LONGEST_HEAD_START_MS = 4;

const stores = await startStores<StartedStore>([MEMORY, ...SHARED_STORES]); // in PGlite nothing happens at once

const set =
  (name: string, value: unknown): Merge =>
  (latest) => ({ ...latest, [name]: value });

/** Two applications over one store, as two processes would be, so that neither knows what the other is about to write. */
async function openTwice(store: TableStore): Promise<[SessionKeeping, SessionKeeping]> {
  const rules = { layout: "waxseal", maxAgeSeconds: 1000, idleSeconds: undefined } as const;
  const open = async (): Promise<SessionKeeping> =>
    keepInTable(await store.open({ layout: "waxseal", clock: systemClock }), { keys: KEY, clock: systemClock, rules });
  return [await open(), await open()];
}

/** Runs `round` so often, several at once. */
async function inRounds(rounds: number, round: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < rounds) await round(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Starts a little later than others, or a little earlier. */
async function raced<T>(act: () => Promise<T>): Promise<T> {
  await sleep(Math.floor(Math.random() * LONGEST_HEAD_START_MS));
  return act();
}

/** @throws where it failed of anything but an interruption */
async function outcomeOf(save: Promise<unknown>): Promise<"saved" | "interrupted"> {
  try {
    await save;
    return "saved";
  } catch (error) {
    if (error instanceof SessionInterrupted) return "interrupted";
    throw error;
  }
}

describe("32. A slow save after a logout must not bring the session back (SessionInterrupted), in every store", () => {
  test.for(stores)(`${String(ROUNDS)} rounds of save racing logout: 0 resurrected: $name`, async ({ started }, { skip }) => {
    if (!started) return skip();
    const [one, other] = await openTwice(await started.newStore());
    const seen = { saved: 0, interrupted: 0 };
    let resurrected = 0;
    await inRounds(ROUNDS, async (at) => {
      const { cookie } = await one.add(set("_auth_user_id", "7"));
      const found = (await one.find(cookie))!;
      const saving = at % 2 === 0 ? one : other;
      const [outcome, removed] = await Promise.all([
        outcomeOf(raced(() => saving.change(found, set("late", at)))),
        raced(() => one.remove(found)),
      ]);
      seen[outcome]++;
      expect(removed).toBe(true);
      if ((await other.find(cookie)) !== undefined) resurrected++;
    });
    expect(resurrected).toBe(0);
    expect(await one.list("7")).toEqual([]);
    expect(seen.saved + seen.interrupted).toBe(ROUNDS);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0); // else it was no race
  });

  test.for(stores)(
    `${String(LOGIN_ROUNDS)} rounds of login, save and logout racing: what a logout ended lives under no id: $name`,
    async ({ started }, { skip }) => {
      if (!started) return skip();
      const [one, other] = await openTwice(await started.newStore());
      await inRounds(LOGIN_ROUNDS, async (at) => {
        const { cookie } = await one.add(set("start", at));
        const [mine, theirs] = [(await one.find(cookie))!, (await other.find(cookie))!];
        let moved: string | undefined;
        const [login, save, removed] = await Promise.all([
          outcomeOf(raced(async () => (moved = (await one.move(mine, set("login", at))).cookie))),
          outcomeOf(raced(() => other.change(theirs, set("late", at)))),
          raced(() => other.remove(theirs)),
        ]);
        expect(await one.find(cookie)).toBeUndefined();
        expect(login).toBe(removed ? "interrupted" : "saved");
        const fields = moved && (await one.find(moved))?.fields;
        if (!removed) expect(fields).toEqual(expect.objectContaining({ start: at, login: at, ...(save === "saved" ? { late: at } : {}) }));
        if (moved) await one.remove((await one.find(moved))!);
      });
    },
  );

  test.for(stores)("over HTTP it is a 409 that leaves the browser's cookies alone: $name", async ({ started }, { skip }) => {
    if (!started) return skip();
    const site = sessionSite(await started.newStore());
    const browser = new Browser({ origin: await listen(site.listener) });
    await browser.get("/login");
    const copy = browser.copy();
    const slow = copy.get("/add/late?hold");
    await site.gate.reached;
    await browser.get("/logout");
    site.gate.open();
    const { status, text, setCookies } = await slow;
    expect([status, text, setCookies]).toEqual([409, "WAXSEAL_SESSION_INTERRUPTED", []]);
    expect((await copy.get("/who")).text).toBe("nobody");
  });
});
