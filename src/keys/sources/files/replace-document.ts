import { KeySourceError, WaxsealError } from "../../../errors.ts";
import type { RingDocument } from "../../document/ring-document.ts";
import type { WriteOptions } from "../../key-source.ts";
import { writePrivateFile } from "../../private-file.ts";
import { keyRingConflict } from "../keyring-conflict.ts";
import { textToWrite } from "../text-to-write.ts";
import { documentOfFile } from "./document-of-file.ts";
import { withFileLock } from "./file-lock.ts";

/**
 * Replaces the document in a file, where it still is the one of `expectedRevision`; no file is revision 0, as is a file with a key alone.
 *
 * Shape:  the lock is the path with ".lock"
 * @throws {KeySourceError} `WAXSEAL_KEYRING_CONFLICT`, `WAXSEAL_KEY_FILE_LOCKED`, `WAXSEAL_KEY_FILE_UNWRITABLE`, and what reading the file throws
 * @throws as textToWrite
 */
export async function replaceDocument(path: string, document: RingDocument, { expectedRevision, signal }: WriteOptions): Promise<void> {
  const name = `The file ${JSON.stringify(path)}`;
  const text = textToWrite(document, expectedRevision, name);
  try {
    await withFileLock(
      `${path}.lock`,
      async (lock) => {
        if ((await revisionIn(path, signal)) !== expectedRevision) throw keyRingConflict(name);
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

async function revisionIn(path: string, signal: AbortSignal | undefined): Promise<number> {
  try {
    return (await documentOfFile(path, {}, { signal })).revision;
  } catch (error) {
    if (error instanceof KeySourceError && error.code === "WAXSEAL_KEY_FILE_MISSING") return 0;
    throw error;
  }
}
