import { statSync, watch, type BigIntStats, type FSWatcher } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";

const POLL_MS = 5000;
const SETTLE_MS = 50;

/**
 * Calls `onChange` when the path leads to another file than before, or the file was written: once it has stood still for 50 ms, so that what somebody
 * writes in place is not read in the middle of it.
 *
 * The folder is watched, not the file: both a rename over it and the swap of a link, as Kubernetes does it, leave the old file as it was. Network file
 * systems and mounts from other machines report nothing: the path is also looked at every 5 seconds, and only that where there is nothing to watch.
 *
 * @returns a function that ends it; no process is kept alive
 */
export function watchFile(path: string, onChange: () => void): () => void {
  let known = markOf(() => statSync(path, { bigint: true }));
  let candidate = known;
  let settling: NodeJS.Timeout | undefined;
  let ended = false;

  const look = async (): Promise<void> => {
    settling = undefined;
    const mark = await stat(path, { bigint: true }).then(
      (stats) => markOf(() => stats),
      () => ABSENT,
    );
    if (ended || mark === known) return;
    if (mark === candidate) {
      known = mark;
      onChange();
    } else {
      candidate = mark;
      lookSoon();
    }
  };
  const lookSoon = (): void => {
    if (!ended) settling ??= setTimeout(() => void look(), SETTLE_MS).unref();
  };

  const watcher = watcherOf(dirname(path), lookSoon);
  const polling = setInterval(lookSoon, POLL_MS).unref();
  return () => {
    ended = true;
    watcher?.close();
    clearInterval(polling);
    clearTimeout(settling);
  };
}

const ABSENT = "absent";

function markOf(look: () => BigIntStats): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = look();
    return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  } catch {
    return ABSENT;
  }
}

function watcherOf(folder: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, onEvent);
    return watcher.on("error", () => watcher.close());
  } catch {
    return undefined; // no such folder yet, or no more watches: there is the poll
  }
}
