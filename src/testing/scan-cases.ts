/**
 * The cases of the contract of stores that go through a whole table.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { SessionTable } from "../sessions/store.ts";
import { added, type Case } from "./store-trial.ts";

export const SCANS: Record<string, Case> = {
  async "meets every live row in a scan, part by part, and no other"({ table, row, short, pass }) {
    assert.deepEqual(await scanned(table), new Map());
    await added(table, "over", row({ blob: "over", lifetimeSeconds: short / 100 }));
    const expected = new Map(Array.from({ length: 1250 }, (_, at) => [String(at).padStart(32, "0"), `blob ${String(at)}`]));
    for (const [handle, blob] of expected) await added(table, handle, row({ blob }));
    await pass(short / 100);
    assert.deepEqual(await scanned(table), expected);
  },

  async "goes on with a scan while rows come and go, and meets all that stay"({ table, row }) {
    const stays = Array.from({ length: 1100 }, (_, at) => `${String(at).padStart(6, "0")}${"s".repeat(26)}`);
    const goes = Array.from({ length: 50 }, (_, at) => `${String(at * 20).padStart(6, "0")}${"g".repeat(26)}`);
    for (const handle of [...stays, ...goes]) await added(table, handle, row({ blob: handle }));
    const { rows, next } = await table.scan();
    for (const [at, handle] of goes.entries()) {
      await table.delete(handle);
      await added(table, `${String(at * 20).padStart(6, "0")}${"n".repeat(26)}`, row());
    }
    const met = new Set([...rows.map(({ handle }) => handle), ...(next === undefined ? [] : (await scanned(table, next)).keys())]);
    assert.deepEqual(
      stays.filter((handle) => !met.has(handle)),
      [],
    );
  },
};

/** Returns the blobs of the rows that a scan meets, by their handles in order. */
async function scanned(table: SessionTable, from?: string): Promise<Map<string, string>> {
  const met = new Map<string, string>();
  let after = from;
  do {
    const { rows, next } = await table.scan(after);
    for (const { handle, blob } of rows) met.set(handle, blob);
    after = next;
  } while (after !== undefined);
  return new Map([...met].sort());
}
