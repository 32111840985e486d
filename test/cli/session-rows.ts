/**
 * Rows to fill a store with.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { NewRow, SessionLayout, SessionTable, TableStore } from "../../src/sessions/store.ts";
import { NOW } from "./run-cli.ts";

export const DAY = 86_400;

/** Opens the table of `store`, hands it to `fill`, and closes it. `now` is the time of stores that have no clock of their own. */
export async function fill(
  store: TableStore,
  fillIn: (table: SessionTable) => Promise<unknown>,
  { now = NOW, layout = "waxseal" }: { now?: number; layout?: SessionLayout } = {},
): Promise<void> {
  const table = await store.open({ layout, clock: () => now });
  await fillIn(table);
  table.close?.();
}

/** Adds `count` rows, each under a handle of its own. */
export async function insertRows(table: SessionTable, count: number, row: Partial<NewRow> = {}): Promise<void> {
  for (let left = count; left > 0; left--) {
    await table.insert(newHandle(), {
      blob: "blob-that-nobody-opens",
      lifetimeSeconds: DAY,
      userId: undefined,
      createdAt: NOW,
      endsAt: NOW + DAY,
      ...row,
    });
  }
}

function newHandle(): string {
  return randomBytes(32).toString("base64url");
}
