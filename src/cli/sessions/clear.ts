import { setImmediate } from "node:timers/promises";
import { StoreError } from "../../errors.ts";
import type { SessionTable } from "../../sessions/store.ts";
import type { Io } from "../io.ts";
import type { Progress } from "../progress.ts";
import type { Stores } from "../store/store-connection.ts";
import { unlessTableMissing } from "../store/missing-table.ts";
import { counted } from "./counted.ts";

export interface Removed {
  /** Of sessions, and of tokens that have been used. */
  rows: number;
  /** That nothing is left for. */
  revocations: number;
  /** Processes that were last heard of long ago. */
  boots: number;
}

export interface Cleared {
  removed: Removed;
  /** Whether nothing that is over is left. */
  complete: boolean;
}

/** No gap from before is proof against: the longest max age that people give tokens is a year. */
const EVIDENCE_KEPT_MS = 400 * 86_400_000;

const NAMES = new Intl.ListFormat("en-GB"); // "a, b and c"

/** As an application clears: one whose clock is behind still needs what seems to be over here. */
const CLOCKS_DIFFER_MS = 3_600_000;

/** Removes what is over batch by batch, until none is left or somebody presses Ctrl-C. @throws {StoreError} which says what was done before */
export async function clear(
  table: SessionTable,
  { revocations, evidence }: Pick<Stores, "revocations" | "evidence">,
  io: Io,
  progress: Progress,
): Promise<Cleared> {
  const removed: Removed = { rows: 0, revocations: 0, boots: 0 };
  const overMs = Math.floor(io.clock() * 1000) - CLOCKS_DIFFER_MS;
  const batches: Readonly<Record<keyof Removed, () => Promise<number>>> = {
    rows: () => table.clear(),
    revocations: () => unlessTableMissing(revocations.clear(overMs), 0), // an application that revokes nothing needs none
    boots: () => unlessTableMissing(evidence.clear(Math.max(0, Math.floor(io.clock() * 1000) - EVIDENCE_KEPT_MS)), 0),
  };
  let interrupted = false;
  const release = io.onInterrupt(() => (interrupted = true));
  try {
    for (const kind of ["rows", "revocations", "boots"] as const) {
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
    if (!(error instanceof StoreError) || removed.rows + removed.revocations + removed.boots === 0) throw error;
    throw new StoreError(error.code, `${error.message} ${removedText(removed)} removed before that.`, { cause: error.cause });
  } finally {
    release();
  }
}

/** Returns what was removed as people read it: "2,500 expired rows and 1 ended revocation". */
export function removedText({ rows, revocations, boots }: Removed): string {
  const parts = [
    ...(rows > 0 || revocations + boots === 0 ? [counted(rows, "expired row")] : []),
    ...(revocations > 0 ? [counted(revocations, "ended revocation")] : []),
    ...(boots > 0 ? [counted(boots, "process", "processes") + " long gone"] : []),
  ];
  return NAMES.format(parts);
}
