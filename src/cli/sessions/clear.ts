import { setImmediate } from "node:timers/promises";
import { StoreError } from "../../errors.ts";
import type { SessionTable } from "../../sessions/store.ts";
import type { Io } from "../io.ts";
import type { Progress } from "../progress.ts";
import { counted } from "./counted.ts";

export interface Cleared {
  removed: number;
  /** Whether nothing expired is left. */
  complete: boolean;
}

/** Removes expired rows batch by batch, until none is left or somebody presses Ctrl-C. @throws {StoreError} which says what was done before */
export async function clear(table: SessionTable, io: Io, progress: Progress): Promise<Cleared> {
  let removed = 0;
  let interrupted = false;
  const release = io.onInterrupt(() => (interrupted = true));
  try {
    for (;;) {
      const batch = await table.clear();
      if (batch === 0) return { removed, complete: true };
      removed += batch;
      await setImmediate(); // SQLite works synchronously, and then nothing else would ever have its turn, Ctrl-C neither
      if (interrupted) return { removed, complete: false };
      progress.update(`${counted(removed, "expired row")} removed so far …`);
    }
  } catch (error) {
    if (!(error instanceof StoreError) || removed === 0) throw error;
    throw new StoreError(error.code, `${error.message} ${counted(removed, "expired row")} removed before that.`, {
      cause: error.cause,
    });
  } finally {
    release();
  }
}
