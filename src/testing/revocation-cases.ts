/**
 * The cases of the contract of revocation stores, each named by what has to hold.
 *
 * @module
 */
import assert from "node:assert/strict";
import { FOR_EVER_MS, type RevocationEntry, type RevocationStore } from "../tokens/revocations/revocation-store.ts";
import { AWKWARD_NAMES } from "./awkward-names.ts";

/** Throws where the store does otherwise than the case is named. */
type Case = (store: RevocationStore) => Promise<void>;

const NOW_MS = 1_800_000_000_123;
const DAY_MS = 86_400_000;
const MANY = 50;
const MOST_CLEARED = 1000;

export const ENTRIES: Record<string, Case> = {
  async "is empty at first, and gives back what was recorded, as it was"(store) {
    assert.deepEqual(await store.entries(NOW_MS), []);
    const all = [entry(), entry({ subject: "7" }), entry({ purpose: "shop.reset", beforeMs: NOW_MS + 1, expiresAtMs: FOR_EVER_MS })];
    for (const one of all) await store.record(one);
    await assertEntries(store, all);
  },

  async "keeps one entry for a purpose and subject: the later of both times, whichever came first"(store) {
    await store.record(entry({ beforeMs: NOW_MS - 5, expiresAtMs: NOW_MS + DAY_MS }));
    await store.record(entry({ beforeMs: NOW_MS - 9, expiresAtMs: NOW_MS + 2 * DAY_MS }));
    await assertEntries(store, [entry({ beforeMs: NOW_MS - 5, expiresAtMs: NOW_MS + 2 * DAY_MS })]);
    await store.record(entry({ beforeMs: NOW_MS, expiresAtMs: NOW_MS + 1 }));
    await assertEntries(store, [entry({ beforeMs: NOW_MS, expiresAtMs: NOW_MS + 2 * DAY_MS })]);
    await store.record(entry({ beforeMs: 9, expiresAtMs: FOR_EVER_MS })); // as texts, 9 would be the later one
    await store.record(entry({ beforeMs: NOW_MS, expiresAtMs: NOW_MS + DAY_MS }));
    await assertEntries(store, [entry({ beforeMs: NOW_MS, expiresAtMs: FOR_EVER_MS })]);
  },

  async "tells every purpose and every subject from every other"(store) {
    const pairs = ["a:b", "b:a", "a,b"].map((subject) => ({ purpose: `${subject}:`, subject }));
    const all = [
      ...AWKWARD_NAMES.map((subject, at) => entry({ subject, beforeMs: NOW_MS - at })),
      ...AWKWARD_NAMES.map((purpose, at) => entry({ purpose, beforeMs: NOW_MS - at, expiresAtMs: FOR_EVER_MS })),
      ...[{ purpose: "ab", subject: "c" }, { purpose: "a", subject: "bc" }, ...pairs].map(entry),
    ];
    await Promise.all(all.map((one) => store.record(one)));
    await assertEntries(store, all);
  },

  async "leaves out what is over at the time that it is asked for"(store) {
    const all = [entry({ subject: "7", expiresAtMs: NOW_MS }), entry({ subject: "8", expiresAtMs: NOW_MS + 1 })];
    for (const one of all) await store.record(one);
    await assertEntries(store, all, NOW_MS - 1);
    await assertEntries(store, all.slice(1), NOW_MS);
    await assertEntries(store, [], NOW_MS + 1);
    await store.record(entry({ subject: "7", expiresAtMs: NOW_MS + DAY_MS }));
    await assertEntries(store, [entry({ subject: "7", expiresAtMs: NOW_MS + DAY_MS })], NOW_MS + 1);
  },

  async "clears what is over, at most 1,000 entries at a time, and nothing else"(store) {
    const kept = [entry({ expiresAtMs: FOR_EVER_MS }), entry({ subject: "7", expiresAtMs: NOW_MS + 1 })];
    const over = Array.from({ length: MOST_CLEARED + 100 }, (_, at) => entry({ subject: `over ${String(at)}`, expiresAtMs: NOW_MS }));
    for (const one of kept) await store.record(one);
    for (let from = 0; from < over.length; from += MANY) await Promise.all(over.slice(from, from + MANY).map((one) => store.record(one)));
    assert.equal(await store.clear(NOW_MS - 1), 0);
    const cleared = [];
    do cleared.push(await store.clear(NOW_MS));
    while (cleared.at(-1)! > 0 && cleared.length < MANY);
    assert.ok(Math.max(...cleared) <= MOST_CLEARED, `cleared ${cleared.join(", ")}`);
    assert.equal(
      cleared.reduce((sum, count) => sum + count),
      over.length,
    );
    await assertEntries(store, kept, NOW_MS - 1);
  },

  async "opens again what it has closed"(store) {
    const before = await store.entries(NOW_MS);
    store.close?.();
    await store.record(entry());
    assert.deepEqual([before.length, (await store.entries(NOW_MS)).length], [0, 1]);
  },
};

export const AT_ONCE: Record<string, Case> = {
  async "keeps the latest of many that are recorded at once"(store) {
    const all = Array.from({ length: MANY }, (_, at) => entry({ beforeMs: NOW_MS + ((at * 7) % MANY), expiresAtMs: NOW_MS + DAY_MS - at }));
    const others = Array.from({ length: MANY }, (_, at) => entry({ subject: String(at) }));
    await Promise.all([...all, ...others].map((one) => store.record(one)));
    await assertEntries(store, [entry({ beforeMs: NOW_MS + MANY - 1, expiresAtMs: NOW_MS + DAY_MS }), ...others]);
  },

  async "shows what was recorded to whoever reads after it, while others record"(store) {
    const read = await Promise.all(
      Array.from({ length: MANY }, async (_, at) => {
        const mine = entry({ subject: String(at), beforeMs: NOW_MS + at });
        await store.record(mine);
        return (await store.entries(NOW_MS)).some(({ subject, beforeMs }) => subject === mine.subject && beforeMs === mine.beforeMs);
      }),
    );
    assert.deepEqual(
      read.filter((found) => !found),
      [],
    );
  },
};

function entry(over: Partial<RevocationEntry> = {}): RevocationEntry {
  return { purpose: "shop.invite", subject: "", beforeMs: NOW_MS, expiresAtMs: NOW_MS + DAY_MS, ...over };
}

/** @throws {AssertionError} where the store holds other entries than these, in whatever order */
async function assertEntries(store: RevocationStore, expected: readonly RevocationEntry[], nowMs = NOW_MS): Promise<void> {
  assert.deepEqual(inOrder(await store.entries(nowMs)), inOrder(expected));
}

function inOrder(entries: readonly RevocationEntry[]): string[] {
  return entries.map(({ purpose, subject, beforeMs, expiresAtMs }) => JSON.stringify([purpose, subject, beforeMs, expiresAtMs])).sort();
}
