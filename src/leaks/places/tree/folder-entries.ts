import { opendirSync, readdirSync, type Dirent } from "node:fs";
import type { RawPath } from "./raw-path.ts";

export interface FolderEntry {
  readonly name: RawPath;
  /** What cannot be looked into, such as a socket or a device, is "other". */
  readonly kind: "file" | "folder" | "link" | "other";
}

/** What Node puts in place of bytes that are no UTF-8, in names as anywhere. */
const REPLACEMENT = "\ufffd";
const ENTRIES_AT_ONCE = 256;

/** Returns what is in a folder, a few entries at a time: it may have millions. Throws as the file system does. */
export function* entriesOf(folder: RawPath): Generator<FolderEntry> {
  let unclear = false;
  const listing = opendirSync(folder, { bufferSize: ENTRIES_AT_ONCE });
  try {
    for (let entry = listing.readSync(); entry !== null; entry = listing.readSync()) {
      if (entry.name.includes(REPLACEMENT)) unclear = true;
      else yield { name: entry.name, kind: kindOf(entry) };
    }
  } finally {
    listing.closeSync();
  }
  if (!unclear) return;
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: "buffer" })) {
    if (entry.name.toString().includes(REPLACEMENT)) yield { name: entry.name, kind: kindOf(entry) };
  }
}

function kindOf(entry: Pick<Dirent, "isFile" | "isDirectory" | "isSymbolicLink">): FolderEntry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}
