/**
 * A thousand writes to ten sessions at once.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../../src/clock.ts";
import { StoreError } from "../../../src/errors.ts";
import { keepInTable } from "../../../src/sessions/keep-in-table.ts";
import type { KeptSession, Merge, SessionKeeping } from "../../../src/sessions/keeping.ts";
import type { SessionTable } from "../../../src/sessions/store.ts";
import { KEY } from "./session-site.ts";

export const WRITES = 1000;
export const SESSIONS = 10;
export const USER = "7";
const PAUSE_MS = 20;

export function keepingOf(table: SessionTable): SessionKeeping {
  return keepInTable(table, { keys: KEY, clock: systemClock, rules: { layout: "waxseal", maxAgeSeconds: 1000, idleSeconds: undefined } });
}

/** What write `n` leaves in a session: if any of it is there, all of it is. */
export function fieldsOf(n: number): Record<string, unknown> {
  return { _auth_user_id: USER, first: n, filler: "x".repeat((n * 37) % 3000), last: n };
}

/** Writes, tells of each write that was acknowledged, and begins a write that failed anew until it works, as people do with a page. */
export async function writeSessions(keeping: SessionKeeping, acknowledged: (cookie: string, n: number) => void): Promise<void> {
  const insist = async (write: () => Promise<KeptSession>): Promise<KeptSession> => {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        await sleep(PAUSE_MS);
      }
    }
  };
  const writer = async (): Promise<void> => {
    const mergeOf =
      (n: number): Merge =>
      (latest) => ({ ...latest, ...fieldsOf(n) });
    const { cookie } = await insist(() => keeping.add(mergeOf(1)));
    acknowledged(cookie, 1);
    for (let n = 2; n <= WRITES / SESSIONS; n++) {
      await insist(async () => keeping.change((await keeping.find(cookie))!, mergeOf(n)));
      acknowledged(cookie, n);
    }
  };
  await Promise.all(Array.from({ length: SESSIONS }, writer));
}
