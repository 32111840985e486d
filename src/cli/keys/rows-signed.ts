/**
 * How many live sessions need each key: those that it signed, and those whose sign-in it vouches for.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { ringAt, type RingDocument } from "../../keys/document/ring-document.ts";
import { rowsByKey } from "../../sessions/rows-by-key.ts";
import { counted } from "../sessions/counted.ts";
import { usingTable } from "../store/using-store.ts";
import type { KeysTask } from "./task.ts";

/** Returns the number of rows by the id of the key; undefined where there is no table of sessions. @throws {StoreError} `WAXSEAL_STOPPED` at Ctrl-C */
export async function rowsSignedBy(
  { sessions, io, progress, options }: KeysTask,
  ring: RingDocument,
): Promise<ReadonlyMap<string, number> | undefined> {
  if (sessions === undefined) return undefined;
  const stop = new AbortController();
  const release = io.onInterrupt(() =>
    stop.abort(new ConfigError("WAXSEAL_STOPPED", "Stopped while sessions were counted; nothing was changed.")),
  );
  const keys = ringAt(ring, io.clock());
  const layout = ring.projected || options.django ? "django" : "waxseal";
  try {
    const { needing } = await usingTable(sessions, { layout, clock: io.clock }, (table) =>
      rowsByKey(table, {
        ...{ keys, layout, clock: io.clock, signal: stop.signal },
        onProgress: (rows) => progress.update(`${counted(rows, "session")} read so far …`),
      }),
    );
    return new Map(ring.keys.map(({ id, key }) => [id, needing.get(keys.entries.find((entry) => entry.key === key)!.label) ?? 0] as const));
  } catch (error) {
    if (error instanceof ConfigError && error.code === "WAXSEAL_TABLE_MISSING") return undefined; // sessions are elsewhere
    throw error;
  } finally {
    release();
    progress.end();
  }
}
