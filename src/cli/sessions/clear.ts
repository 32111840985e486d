import { setImmediate } from "node:timers/promises";
import { StoreError } from "../../errors.ts";
import type { SessionTable } from "../../sessions/store.ts";
import type { RevocationStore } from "../../tokens/revocations/revocation-store.ts";
import type { Io } from "../io.ts";
import type { Progress } from "../progress.ts";
import { unlessTableMissing } from "../store/missing-table.ts";
import { counted } from "./counted.ts";

export interface Removed {
  /** Of sessions, and of tokens that have been used. */
  rows: number;
  /** That nothing is left for. */
  revocations: number;
}

export interface Cleared {
  removed: Removed;
  /** Whether nothing that is over is left. */
  complete: boolean;
}

/** As an application clears: one whose clock is behind still needs what seems to be over here. */
const CLOCKS_DIFFER_MS = 3_600_000;

/** Removes what is over batch by batch, until none is left or somebody presses Ctrl-C. @throws {StoreError} which says what was done before */
export async function clear(table: SessionTable, revocations: RevocationStore, io: Io, progress: Progress): Promise<Cleared> {
  const removed: Removed = { rows: 0, revocations: 0 };
  const overMs = Math.floor(io.clock() * 1000) - CLOCKS_DIFFER_MS;
  const batches: Readonly<Record<keyof Removed, () => Promise<number>>> = {
    rows: () => table.clear(),
    revocations: () => unlessTableMissing(revocations.clear(overMs), 0), // an application that revokes nothing needs none
  };
  let interrupted = false;
  const release = io.onInterrupt(() => (interrupted = true));
  try {
    for (const kind of ["rows", "revocations"] as const) {
      for (;;) {
        const batch = await batches[kind]();
        if (batch === 0) break;
        removed[kind] += batch;
        await setImmediate(); // SQLite works synchronously, and then nothing else would ever have its turn, Ctrl-C neither
        if (interrupted) return { removed, complete: false };
        progress.update(`${removedText(removed)} removed so far …`);
      }
    }
    return { removed, complete: true };
  } catch (error) {
    if (!(error instanceof StoreError) || removed.rows + removed.revocations === 0) throw error;
    throw new StoreError(error.code, `${error.message} ${removedText(removed)} removed before that.`, { cause: error.cause });
  } finally {
    release();
  }
}

/** Returns what was removed as people read it: "2,500 expired rows and 1 ended revocation". */
export function removedText({ rows, revocations }: Removed): string {
  const ended = counted(revocations, "ended revocation");
  if (revocations === 0) return counted(rows, "expired row");
  return rows === 0 ? ended : `${counted(rows, "expired row")} and ${ended}`;
}
