import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
import type { SessionTable } from "../../src/sessions/store.ts";
import { runChild } from "./live/child.ts";
import { fieldsOf, keepingOf, USER, WRITES, writeSessions } from "./live/writes.ts";
import { ON_SERVERS, SQLITE, startStores } from "./real-stores.ts";

const MIDDLE = WRITES / 2;
const SOON_MS = 60_000;

const stores = await startStores([SQLITE, ...ON_SERVERS], "durable");

/** The last write of each session that was acknowledged, by its cookie. */
type Acknowledged = Map<string, number>;

async function expectAll(acknowledged: Acknowledged, table: SessionTable): Promise<void> {
  const keeping = keepingOf(table);
  for (const [cookie, n] of acknowledged) {
    const found = await keeping.find(cookie);
    expect(found?.fields["first"], `write ${n} was acknowledged`).toBeGreaterThanOrEqual(n);
  }
  const all = await keeping.list(USER);
  expect(all).toHaveLength(await table.count());
  for (const { fields } of all) expect(fields).toEqual(expect.objectContaining(fieldsOf(fields["first"] as number)));
}

describe("40. Killing the process (SIGKILL) in the middle of writes: what was acknowledged is there, nothing is half written", () => {
  test.for(stores)("$name", { timeout: SOON_MS }, async ({ started }, { skip }) => {
    if (!started) return skip();
    const place = await started.newPlace();
    const { process, lines } = runChild("writing-process.ts", place);
    const acknowledged: Acknowledged = new Map();
    let count = 0;
    for await (const line of lines) {
      const [cookie, n] = line.split(" ") as [string, string];
      acknowledged.set(cookie, Number(n));
      if (++count === MIDDLE) process.kill("SIGKILL");
    }
    expect(count).toBeGreaterThanOrEqual(MIDDLE);
    expect(count).toBeLessThan(WRITES);
    const { store } = await started.open(place);
    await expectAll(acknowledged, await store.open({ layout: "waxseal", clock: systemClock }));
  });
});

describe("40. Killing the server in the middle of writes: what was acknowledged is there, and the application goes on by itself", () => {
  test.for(stores.filter(({ name }) => name !== SQLITE.name))("$name", { timeout: SOON_MS }, async ({ started }, { skip }) => {
    if (!started) return skip();
    const { store } = await started.open(await started.newPlace(), { timeout: 1 });
    const table = await store.open({ layout: "waxseal", clock: systemClock });
    const acknowledged: Acknowledged = new Map();
    let count = 0;
    let restart: Promise<void> | undefined;
    await writeSessions(keepingOf(table), (cookie, n) => {
      acknowledged.set(cookie, n);
      if (++count === MIDDLE) restart = started.server!.kill().then(() => started.server!.start());
    });
    await restart;
    expect(count).toBe(WRITES);
    await expectAll(acknowledged, table);
  });
});
