/**
 * What a case of the contract of stores is given, and the assertions that cases share.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { KeptRow, NewRow, SessionTable } from "../sessions/store.ts";
import type { FixedClock } from "./fixed-clock.ts";

/** What a case is given: a new store, opened. */
export interface Trial {
  readonly table: SessionTable;
  readonly again: () => Promise<SessionTable>;
  readonly clock: FixedClock;
  /** Of a row that is to expire within the case; long enough for a few calls before. */
  readonly short: number;
  readonly pass: (seconds: number) => Promise<void>;
  readonly row: (over?: Partial<NewRow>) => NewRow;
}

/** Throws where the store does otherwise than the case is named. */
export type Case = (trial: Trial) => Promise<void>;

/** Adds a row that was not there. @returns its version */
export async function added(table: SessionTable, handle: string, row: NewRow): Promise<string> {
  const version = await table.insert(handle, row);
  assert.ok(version !== undefined, `there was a row under ${handle} already`);
  return version;
}

/** @throws {AssertionError} where `found` is another row */
export function assertRow(found: KeptRow | undefined, blob: string, version: string): void {
  assert.deepEqual({ blob: found?.blob, version: found?.version }, { blob, version });
}
