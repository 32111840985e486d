import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, it } from "vitest";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { fieldSeal } from "../../src/sessions/sealed-fields.ts";
import { rowsByKey } from "../../src/sessions/rows-by-key.ts";
import type { SessionLayout, SessionTable } from "../../src/sessions/store.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { fixedClock } from "../../src/testing/fixed-clock.ts";
import { KEY } from "./live/session-site.ts";

const OLD_KEY = [...KEY].reverse().join("");
const keys = new KeyRing({ current: KEY, fallbacks: [OLD_KEY] });
const [NEW, OLD] = keys.entries.map(({ label }) => label) as [string, string];
const clock = fixedClock();

async function filled(
  layout: SessionLayout,
  rows: readonly (readonly [key: string, fields: Record<string, unknown>])[],
): Promise<SessionTable> {
  const table = await memoryStore().open({ layout, clock });
  for (const [at, [key, fields]] of rows.entries()) {
    const blob = fieldSeal(layout, "table", key, clock).seal(fields, String(at));
    await table.insert(String(at), { blob, lifetimeSeconds: 100, userId: undefined, createdAt: clock(), endsAt: clock() + 100 });
  }
  return table;
}

describe("rows by key", () => {
  it("counts what signed them and what made their auth hashes, and publishes no verification", async () => {
    const hash = "f".repeat(64);
    const table = await filled("waxseal", [
      [KEY, {}],
      [OLD_KEY, {}],
      [KEY, { _auth_user_hash: hash, _auth_key: OLD }],
      [OLD_KEY, { _auth_user_hash: hash, _auth_key: OLD }],
      [KEY, { _auth_user_hash: hash, _auth_key: NEW }],
      [KEY, { _auth_user_hash: hash }],
      [KEY, { _auth_user_hash: hash, _auth_key: "weak-1" }],
      ["somebody else's", {}],
    ]);
    const heard: unknown[] = [];
    const listen = (event: unknown): void => void heard.push(event);
    subscribe("waxseal:verify", listen);
    const progress: number[] = [];
    const found = await rowsByKey(table, { keys, layout: "waxseal", clock, onProgress: (rows) => progress.push(rows) });
    unsubscribe("waxseal:verify", listen);
    expect(found).toEqual({
      ...{ rows: 8, untold: 2, refused: 1 },
      signed: new Map([
        [NEW, 5],
        [OLD, 2],
      ]),
      authHashes: new Map([
        [OLD, 2],
        [NEW, 1],
      ]),
      needing: new Map([
        [NEW, 5],
        [OLD, 3],
      ]),
    });
    expect([heard, progress]).toEqual([[], [8]]);
  });

  it("says of Django's sessions that the key of their auth hash cannot be told", async () => {
    const table = await filled("django", [
      [OLD_KEY, {}],
      [KEY, { _auth_user_hash: "f", _auth_key: OLD }],
    ]);
    const found = await rowsByKey(table, { keys, layout: "django", clock });
    expect(found).toMatchObject({
      rows: 2,
      untold: 1,
      authHashes: undefined,
      needing: new Map([
        [OLD, 1],
        [NEW, 1],
      ]),
    });
  });

  it("goes through all parts, and ends when it is told to", async () => {
    const table = await filled(
      "waxseal",
      Array.from({ length: 1100 }, () => [KEY, {}] as const),
    );
    const progress: number[] = [];
    expect((await rowsByKey(table, { keys, layout: "waxseal", clock, onProgress: (rows) => progress.push(rows) })).rows).toBe(1100);
    expect(progress).toEqual([500, 1000, 1100]);
    const ending = new AbortController();
    const stopped = rowsByKey(table, {
      keys,
      layout: "waxseal",
      clock,
      signal: ending.signal,
      onProgress: () => ending.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
  });
});
