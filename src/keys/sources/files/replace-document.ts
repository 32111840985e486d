import { ConfigError, KeySourceError, WaxsealError } from "../../../errors.ts";
import { readDocument } from "../../document/read-document.ts";
import type { RingDocument } from "../../document/ring-document.ts";
import { writeDocument } from "../../document/write-document.ts";
import type { WriteOptions } from "../../key-source.ts";
import { MOST_BYTES, writePrivateFile } from "../../private-file.ts";
import { keyRingConflict } from "../keyring-conflict.ts";
import { documentOfFile } from "./document-of-file.ts";
import { withFileLock } from "./file-lock.ts";

/**
 * Replaces the document in a file, where it still is the one of `expectedRevision`; no file is revision 0, as is a file with a key alone.
 *
 * Shape:  the lock is the path with ".lock"
 * @throws {KeySourceError} `WAXSEAL_KEYRING_CONFLICT`, `WAXSEAL_KEY_FILE_LOCKED`, `WAXSEAL_KEY_FILE_UNWRITABLE`, and what reading the file throws
 * @throws {ConfigError} `WAXSEAL_KEYRING_INVALID` when nobody could read the document, `WAXSEAL_KEYRING_SECRET`
 */
export async function replaceDocument(path: string, document: RingDocument, { expectedRevision, signal }: WriteOptions): Promise<void> {
  const text = readableText(document, expectedRevision);
  try {
    await withFileLock(
      `${path}.lock`,
      async (lock) => {
        if ((await revisionIn(path, signal)) !== expectedRevision) throw keyRingConflict(`The file ${JSON.stringify(path)}`);
        await writePrivateFile(path, text, async () => {
          signal?.throwIfAborted();
          await lock.assertHeld();
        });
      },
      { signal },
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof WaxsealError || signal?.aborted) throw error;
    throw new KeySourceError(
      "WAXSEAL_KEY_FILE_UNWRITABLE",
      `${JSON.stringify(path)} cannot be replaced (${code ?? "unknown error"}); the process that changes keys needs to write its folder.`,
    );
  }
}

function readableText(document: RingDocument, expectedRevision: number): string {
  if (document.revision <= expectedRevision) {
    throw new ConfigError("WAXSEAL_KEYRING_INVALID", "A changed key ring has a higher revision than the one that it was made from.");
  }
  const text = writeDocument(document);
  readDocument(text, "The changed key ring");
  if (Buffer.byteLength(text) > MOST_BYTES) {
    throw new ConfigError("WAXSEAL_KEYRING_INVALID", "The changed key ring is larger than 64 KiB; retire keys that are no longer used.");
  }
  return text;
}

async function revisionIn(path: string, signal: AbortSignal | undefined): Promise<number> {
  try {
    return (await documentOfFile(path, {}, { signal })).revision;
  } catch (error) {
    if (error instanceof KeySourceError && error.code === "WAXSEAL_KEY_FILE_MISSING") return 0;
    throw error;
  }
}
