/**
 * Files that only those may read who should, and that are never seen half written.
 *
 * @module
 */
import { constants, type BigIntStats } from "node:fs";
import { lstat, open, realpath, rename, rm, type FileHandle } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { randomText } from "../crypto/random.ts";
import { KeySourceError } from "../errors.ts";

/** "owner": nobody else; "group": the file's group too; "everyone": all that reach it, as in a container, whose walls are the protection. */
export type Readers = "owner" | "group" | "everyone";

export interface ReadPrivateFileOptions {
  /** Accept symbolic links, as long as they stay in the folder of the path. @default false */
  followSymlinks?: boolean | undefined;
  /** Who may be able to read the file. Write it may nobody but its owner. @default "owner" */
  readableBy?: Readers | undefined;
  /** Accept a file of somebody who is neither the user of this process nor root: in a container, owners are numbers of another machine. @default false */
  anyOwner?: boolean | undefined;
}

/** Bytes of a file with keys. */
export const MOST_BYTES = 65_536;
const FORBIDDEN: Readonly<Record<Readers, number>> = { owner: 0o077, group: 0o037, everyone: 0o022 };
const SWAPS_SURVIVED = 10;
const ROOT = 0n;
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Returns the bytes of the file at `path`. All checks are made on the opened file, so that nobody can swap it after them.
 *
 * Source: POSIX.1-2024, open: O_NOFOLLOW fails with ELOOP on a symbolic link; O_NONBLOCK keeps a FIFO from waiting for a writer.
 * @throws {KeySourceError} `WAXSEAL_KEY_FILE_MISSING`, `WAXSEAL_KEY_FILE_SYMLINK`, `WAXSEAL_KEY_FILE_OUTSIDE`, `WAXSEAL_KEY_FILE_NOT_REGULAR`,
 *   `WAXSEAL_KEY_FILE_EXPOSED`, `WAXSEAL_KEY_FILE_OWNER`, `WAXSEAL_KEY_FILE_TOO_LARGE`, `WAXSEAL_KEY_FILE_EMPTY`, `WAXSEAL_KEY_FILE_CHANGED`,
 *   `WAXSEAL_KEY_FILE_UNREADABLE`
 */
export async function readPrivateFile(path: string, options: ReadPrivateFileOptions = {}): Promise<Uint8Array> {
  const { followSymlinks = false, readableBy = "owner", anyOwner = false } = options;
  const file = await (followSymlinks ? openInFolder(path) : openItself(path)).catch((error: unknown) => {
    throw error instanceof KeySourceError ? error : openFailure(error, path);
  });
  try {
    const stats = await file.stat({ bigint: true });
    assertTrusted(stats, path, readableBy, anyOwner);
    return await readWhole(file, stats, JSON.stringify(path));
  } finally {
    await file.close();
  }
}

function openItself(path: string): Promise<FileHandle> {
  return open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
}

/** A mount is updated by swapping a link in it: what a path led to a moment ago may be gone. */
async function openInFolder(path: string): Promise<FileHandle> {
  for (let swaps = 0; ; swaps++) {
    try {
      return await openOnce(path);
    } catch (error) {
      if (swaps === SWAPS_SURVIVED || error instanceof KeySourceError) throw error;
    }
  }
}

async function openOnce(path: string): Promise<FileHandle> {
  const target = await targetIn(path);
  const file = await openItself(target);
  try {
    const [opened, named] = [await file.stat({ bigint: true }), await lstat(await targetIn(path), { bigint: true })];
    if (opened.dev === named.dev && opened.ino === named.ino) return file;
    throw new Error("swapped");
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function targetIn(path: string): Promise<string> {
  const [folder, target] = [await realpath(dirname(path)), await realpath(path)];
  if (target.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return target;
  throw new KeySourceError(
    "WAXSEAL_KEY_FILE_OUTSIDE",
    `${JSON.stringify(path)} is a symbolic link that leads out of its folder; name the file itself.`,
  );
}

function assertTrusted(stats: BigIntStats, path: string, readableBy: Readers, anyOwner: boolean): void {
  const name = JSON.stringify(path);
  if (!stats.isFile()) {
    throw new KeySourceError("WAXSEAL_KEY_FILE_NOT_REGULAR", `${name} is not a regular file; name the file that holds the key.`);
  }
  const user = process.geteuid?.();
  if (user === undefined) return; // Windows, whose access lists Node does not show
  if ((Number(stats.mode) & FORBIDDEN[readableBy]) !== 0) {
    throw new KeySourceError("WAXSEAL_KEY_FILE_EXPOSED", exposure(name, path, readableBy));
  }
  if (!anyOwner && stats.uid !== ROOT && stats.uid !== BigInt(user)) {
    throw new KeySourceError(
      "WAXSEAL_KEY_FILE_OWNER",
      `${name} belongs to another user, who can change it; make it belong to the user that runs this, or to root. If a container platform mounts it, read it with mountedKeys.`,
    );
  }
}

function exposure(name: string, path: string, readableBy: Readers): string {
  if (readableBy === "everyone") return `Others than its owner may write ${name}; run on its host: chmod go-w on what is mounted there.`;
  const mode = readableBy === "owner" ? "600" : "640";
  return `Others may read or write ${name}; run: chmod ${mode} ${shellQuoted(path)}. If a container platform mounts it, read it with mountedKeys.`;
}

async function readWhole(file: FileHandle, before: BigIntStats, name: string): Promise<Uint8Array> {
  if (before.size > MOST_BYTES) throw new KeySourceError("WAXSEAL_KEY_FILE_TOO_LARGE", `${name} is larger than 64 KiB; it is no key file.`);
  const buffer = Buffer.alloc(MOST_BYTES + 1);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
  const after = await file.stat({ bigint: true });
  if (BigInt(bytesRead) !== before.size || after.size !== before.size || after.mtimeNs !== before.mtimeNs) {
    throw new KeySourceError(
      "WAXSEAL_KEY_FILE_CHANGED",
      `${name} changed while it was read; write it to another name and rename it, and start again.`,
    );
  }
  if (bytesRead === 0) throw new KeySourceError("WAXSEAL_KEY_FILE_EMPTY", `${name} is empty; put in what \`npx waxseal generate\` prints.`);
  return buffer.subarray(0, bytesRead);
}

/**
 * Puts `text` at `path` as one step, readable by the owner only: whoever reads it finds the old text or the new one, whole, and the new one also
 * after a power failure. `beforeRename` is awaited when all but that step is done; where it rejects, nothing changes.
 *
 * @throws whatever the file system says, or `beforeRename`; no draft is left behind then
 */
export async function writePrivateFile(path: string, text: string, beforeRename?: () => Promise<void>): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomText(12, "abcdefghijklmnopqrstuvwxyz0123456789")}.tmp`);
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.chmod(0o600); // the umask may have taken more away
      await file.writeFile(text, "utf8");
      await file.sync();
    } finally {
      await file.close();
    }
    await beforeRename?.();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await flushFolder(dirname(path));
}

/** Source: POSIX.1-2024, fsync: a file system that cannot do it for a folder says EINVAL; Windows opens none. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, O_RDONLY);
  try {
    await folder.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  } finally {
    await folder.close();
  }
}

function openFailure(error: unknown, path: string): KeySourceError {
  const name = JSON.stringify(path);
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") {
    return new KeySourceError(
      "WAXSEAL_KEY_FILE_MISSING",
      `There is no file ${name}; make one with: (umask 077; npx waxseal generate > ${shellQuoted(path)})`,
    );
  }
  if (code === "ELOOP") {
    return new KeySourceError(
      "WAXSEAL_KEY_FILE_SYMLINK",
      `${name} is a symbolic link; name the file itself, or read it with mountedKeys where links are how secrets are mounted.`,
    );
  }
  return new KeySourceError(
    "WAXSEAL_KEY_FILE_UNREADABLE",
    `${name} cannot be opened (${code ?? "unknown error"}); look at who owns it, and who this process runs as.`,
  );
}

function shellQuoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
