/**
 * Keys from a file that only the application may read.
 *
 * Shape:  UTF-8; a key and at most one line break after it, or a key ring document
 * @module
 */
import { systemClock } from "../../clock.ts";
import { ringAt } from "../document/ring-document.ts";
import type { KeyRing } from "../key-ring.ts";
import type { KeySource, LiveKeySource } from "../key-source.ts";
import { liveKeys, type LiveKeysOptions } from "../live-keys.ts";
import { documentOfFile } from "./files/document-of-file.ts";
import { replaceDocument } from "./files/replace-document.ts";
import { watchFile } from "./files/watch-file.ts";

export interface FileSourceOptions {
  path: string;
  /** Accept symbolic links, as long as they stay in the folder of the path. For secrets that a container platform mounts there is mountedKeys. @default false */
  followSymlinks?: boolean | undefined;
  /** Accept mode 0640 too: a file of root's for the group that the application runs in. @default "owner" */
  readableBy?: "owner" | "group" | undefined;
}

export interface FileKeysOptions extends FileSourceOptions, LiveKeysOptions {}

/**
 * Returns keys that are read from a file at `ready()` and again when it changes; before `ready()` nothing is read.
 *
 * `ready()` rejects with a KeySourceError (`WAXSEAL_KEY_FILE_…`) when the file cannot be trusted, and with a ConfigError
 * (`WAXSEAL_KEY_EMPTY`, `WAXSEAL_KEY_UNCLEAN`, `WAXSEAL_KEY_FILE_FORMAT`, `WAXSEAL_KEYRING_INVALID`) when what it holds is no key.
 */
export function fileKeys(from: string | FileKeysOptions): LiveKeySource {
  const options = typeof from === "string" ? { path: from } : from;
  return liveKeys(fileSource(options), options);
}

/**
 * Returns a file as a source of keys. A document in it can be replaced, or put where no file is or a key alone (with 0 as the expected revision):
 * with a lock beside it for those who write at the same time, and by one rename, as mode 0600. Where links are followed or a group reads, it is not written.
 */
export function fileSource({ path, followSymlinks = false, readableBy = "owner" }: FileSourceOptions): KeySource {
  const isOwn = !followSymlinks && readableBy === "owner";
  return {
    name: `the file ${JSON.stringify(path)}`,
    load: (options) => documentOfFile(path, { followSymlinks, readableBy }, options),
    watch: (onChange) => watchFile(path, onChange),
    ...(isOwn && { write: (document, options) => replaceDocument(path, document, options) }),
  };
}

/** Returns the ring in a file as it stands now. Rejects as `ready()` of fileKeys does. */
export async function ringOfFile(options: FileSourceOptions): Promise<KeyRing> {
  return ringAt(await fileSource(options).load(), systemClock());
}
