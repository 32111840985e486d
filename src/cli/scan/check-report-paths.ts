/**
 * Refuses, before anything is looked at, to write a report where it cannot be written, or over what is no such report: a file of keys has no second copy.
 *
 * @module
 */
import { lstat, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Io } from "../io.ts";
import { pathIn } from "../key-input.ts";
import { UsageError } from "../usage-error.ts";
import type { ScanValues } from "./options.ts";

/** Tells whether a file that begins so may be an earlier report of this kind. */
const IS_SUCH: Readonly<Record<"write-baseline" | "write-fingerprints" | "sarif" | "gitlab", (text: string) => boolean>> = {
  "write-baseline": (text) => text.includes('"waxseal-baseline/'),
  "write-fingerprints": (text) => text.includes('"waxseal-fingerprints/'),
  sarif: (text) => text.includes("sarif"),
  gitlab: (text) => text.trimStart().startsWith("["),
};
const PROBED_BYTES = 4096;

/** Looks at every path that the options name for a report. @throws {UsageError} */
export async function checkReportPaths(options: ScanValues, io: Io): Promise<void> {
  for (const [name, isSuch] of Object.entries(IS_SUCH)) {
    const path = options[name as keyof typeof IS_SUCH];
    if (path !== undefined) await checkPath(`--${name}`, pathIn(io, path), isSuch);
  }
}

async function checkPath(option: string, path: string, isSuch: (text: string) => boolean): Promise<void> {
  const file = await lstat(path).catch(() => undefined);
  if (file?.isDirectory()) throw new UsageError(`${option} names a folder; name a file.`);
  if (file === undefined && !(await isFolder(dirname(path)))) {
    throw new UsageError(`${option} names a file in a folder that is not there; make the folder first.`);
  }
  if (file?.isFile() && file.size > 0 && !isSuch(await beginningOf(path))) {
    throw new UsageError(`${option} would overwrite a file that holds something else; name a new one, or remove it.`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PROBED_BYTES), 0, PROBED_BYTES, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}
