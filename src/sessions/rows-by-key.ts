/**
 * Which keys the rows of a table still need: so that a key can be retired when none does.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Keys } from "../keys/key-ring.ts";
import { USER_HASH, USER_HASH_KEY } from "./fields.ts";
import { fieldSeal } from "./sealed-fields.ts";
import type { SessionLayout, SessionTable } from "./store.ts";

/** What live rows need. Keys by their labels: a fingerprint, or "weak-1" and so on. */
export interface RowsByKey {
  /** How many were met; one that a store met twice counts once or twice. */
  readonly rows: number;
  /** Rows by the key that signed them. */
  readonly signed: ReadonlyMap<string, number>;
  /** Signed-in rows by the key of their auth hash. Undefined of Django's layout, whose sessions do not say which key that was. */
  readonly authHashes: ReadonlyMap<string, number> | undefined;
  /** Rows that need a key for either of the two, each once. */
  readonly needing: ReadonlyMap<string, number>;
  /** Signed-in rows of which nobody can tell the key of the auth hash: in Django's layout all, in our own those from before it was written down. */
  readonly untold: number;
  /** Rows that no key in use vouches for: nobody's sessions any more. */
  readonly refused: number;
}

export interface RowsByKeyOptions {
  keys: Keys;
  layout: SessionLayout;
  clock: Clock;
  /** Called after each part of the table with how many rows were met so far. */
  onProgress?: ((rows: number) => void) | undefined;
  /** Ends it: it rejects with the reason. */
  signal?: AbortSignal | undefined;
}

/** A weak key's label says its place in a ring, not which key it is. */
const WEAK = "weak-";

/** Counts the live rows of `table` by the keys they need, part by part. Publishes no verification. @throws {StoreError} @throws whatever `signal` was aborted with */
export async function rowsByKey(table: SessionTable, { keys, layout, clock, onProgress, signal }: RowsByKeyOptions): Promise<RowsByKey> {
  const seal = fieldSeal(layout, "table", keys, clock);
  const signed = new Map<string, number>();
  const authHashes = new Map<string, number>();
  const needing = new Map<string, number>();
  const counts = { rows: 0, untold: 0, refused: 0 };
  const meet = (blob: string, handle: string): void => {
    counts.rows++;
    const found = seal.look(blob, handle);
    if (found === undefined) {
      counts.refused++;
      return;
    }
    const { [USER_HASH]: hash, [USER_HASH_KEY]: label } = found.fields;
    const isTold = layout === "waxseal" && typeof label === "string" && !label.startsWith(WEAK);
    count(signed, found.key);
    if (hash !== undefined && isTold) count(authHashes, label);
    if (hash !== undefined && !isTold) counts.untold++;
    for (const key of new Set([found.key, ...(hash !== undefined && isTold ? [label] : [])])) count(needing, key);
  };
  let after: string | undefined;
  do {
    signal?.throwIfAborted();
    const { rows, next } = await table.scan(after);
    for (const { blob, handle } of rows) meet(blob, handle);
    onProgress?.(counts.rows);
    after = next;
    await setImmediate(); // SQLite works synchronously, and then nothing else would ever have its turn
  } while (after !== undefined);
  return { ...counts, signed, authHashes: layout === "waxseal" ? authHashes : undefined, needing };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
