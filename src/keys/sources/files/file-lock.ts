/**
 * One writer at a time, among all processes that reach a folder.
 *
 * Node has no lock that ends with its process, so this one is a file that is made where none is. Nobody compares clocks or process ids, which differ
 * between containers and machines: a lock that one process has itself seen unchanged for `staleMs` is that of a dead one, and may be broken; who holds
 * one gives it up after half that time.
 *
 * @module
 */
import { rm, writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { randomText } from "../../../crypto/random.ts";
import { KeySourceError } from "../../../errors.ts";
import { startOfFile } from "../start-of-file.ts";

export interface FileLockOptions {
  /** @default 10000 */
  staleMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface FileLock {
  /** Call it right before the one step that changes something. @throws {KeySourceError} `WAXSEAL_KEY_FILE_LOCKED` when the lock may be another one's by now */
  assertHeld(): Promise<void>;
}

const STALE_MS = 10_000;
const PAUSE_MS = 20;
const WAITED_FOR = 3; // locks that may go stale, one after the other
const MOST_BYTES = 64;

/** Runs `action` while the file `path` is this call's. @throws {KeySourceError} `WAXSEAL_KEY_FILE_LOCKED` when others hold it for too long */
export async function withFileLock(
  path: string,
  action: (lock: FileLock) => Promise<void>,
  { staleMs = STALE_MS, signal }: FileLockOptions = {},
): Promise<void> {
  const own = `${String(process.pid)} ${randomText(22, "abcdefghijklmnopqrstuvwxyz0123456789")}\n`;
  const began = await acquire(path, own, staleMs, signal);
  const isMine = (): boolean => performance.now() - began < staleMs / 2;
  try {
    await action({
      assertHeld: async () => {
        if (!isMine() || (await holderOf(path)) !== own) throw locked(path, "was this process's for too long");
      },
    });
  } finally {
    if (isMine()) await rm(path, { force: true }); // later it is for others to break, who may have done so
  }
}

/** Returns a time at which the lock was not there yet: others may count from any moment after it. */
async function acquire(path: string, own: string, staleMs: number, signal: AbortSignal | undefined): Promise<number> {
  const began = performance.now();
  let seen: string | undefined;
  let since = began;
  for (;;) {
    const before = performance.now();
    if (await isMade(path, own)) return before;
    const holder = await holderOf(path);
    const now = performance.now();
    if (holder !== seen) [seen, since] = [holder, now];
    else if (holder !== undefined && now - since >= staleMs) await breakLock(path, holder);
    if (now - began >= staleMs * WAITED_FOR) throw locked(path, "is another process's");
    await setTimeout(PAUSE_MS, undefined, { signal });
  }
}

/** Of all who would break one lock, the first to make a file of its name does: else a second one could remove the next lock, which is fresh. */
async function breakLock(path: string, holder: string): Promise<void> {
  const breaking = `${path}.${/ ([a-z0-9]{22})\n$/.exec(holder)?.[1] ?? "unfinished"}`;
  if (!(await isMade(breaking, ""))) return;
  if ((await holderOf(path)) === holder) await rm(path, { force: true });
  await rm(breaking, { force: true });
}

async function isMade(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function holderOf(path: string): Promise<string | undefined> {
  try {
    return Buffer.from(await startOfFile(path, { mostBytes: MOST_BYTES, followSymlinks: false })).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function locked(path: string, how: string): KeySourceError {
  return new KeySourceError(
    "WAXSEAL_KEY_FILE_LOCKED",
    `The lock ${JSON.stringify(path)} ${how}; nothing was written. Try again; if no process is changing the keys, remove it and what begins with its name.`,
  );
}
