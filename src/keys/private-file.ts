/**
 * Files that only their owner may read, and that are never seen half written.
 *
 * @module
 */
import { constants } from "node:fs";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { randomText } from "../crypto/random.ts";
import { KeySourceError } from "../errors.ts";

export interface ReadPrivateFileOptions {
  /** @default false */
  followSymlinks?: boolean | undefined;
}

const MOST_BYTES = 65_536;
const OTHERS = 0o077;
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Returns the bytes of the file at `path`. All checks are made on the opened file, so that nobody can swap it after them.
 *
 * Source: POSIX.1-2024, open: O_NOFOLLOW fails with ELOOP on a symbolic link; O_NONBLOCK keeps a FIFO from waiting for a writer.
 * @throws {KeySourceError} `WAXSEAL_KEY_FILE_MISSING`, `WAXSEAL_KEY_FILE_SYMLINK`, `WAXSEAL_KEY_FILE_NOT_REGULAR`, `WAXSEAL_KEY_FILE_EXPOSED`,
 *   `WAXSEAL_KEY_FILE_TOO_LARGE`, `WAXSEAL_KEY_FILE_EMPTY`, `WAXSEAL_KEY_FILE_CHANGED`, `WAXSEAL_KEY_FILE_UNREADABLE`
 */
export async function readPrivateFile(path: string, { followSymlinks = false }: ReadPrivateFileOptions = {}): Promise<Uint8Array> {
  const name = JSON.stringify(path);
  const file = await open(path, O_RDONLY | O_NONBLOCK | (followSymlinks ? 0 : O_NOFOLLOW)).catch((error: unknown) => {
    throw openFailure(error, path);
  });
  try {
    return await readChecked(file, path, name);
  } finally {
    await file.close();
  }
}

async function readChecked(file: FileHandle, path: string, name: string): Promise<Uint8Array> {
  const before = await file.stat({ bigint: true });
  if (!before.isFile()) {
    throw new KeySourceError("WAXSEAL_KEY_FILE_NOT_REGULAR", `${name} is not a regular file; name the file that holds the key.`);
  }
  if (process.platform !== "win32" && (Number(before.mode) & OTHERS) !== 0) {
    throw new KeySourceError("WAXSEAL_KEY_FILE_EXPOSED", `Others may read or write ${name}; run: chmod 600 ${shellQuoted(path)}`);
  }
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
 * Puts `text` at `path` as one step, readable by the owner only: whoever reads it finds the old text or the new one, whole.
 *
 * @throws whatever the file system says; nothing is left behind then
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
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
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
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
      `${name} is a symbolic link; name the file itself, or set followSymlinks where links are how secrets are mounted.`,
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
