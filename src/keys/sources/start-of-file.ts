import { constants } from "node:fs";
import { open } from "node:fs/promises";

export interface StartOfFileOptions {
  mostBytes: number;
  followSymlinks: boolean;
}

/**
 * Returns the first bytes of a file, and reads no further.
 *
 * Source: POSIX.1-2024, open: O_NONBLOCK keeps a FIFO from waiting for a writer
 * @throws whatever the file system says
 */
export async function startOfFile(path: string, { mostBytes, followSymlinks }: StartOfFileOptions): Promise<Uint8Array> {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants; // not above: runtimes without files import this, too
  const file = await open(path, O_RDONLY | O_NONBLOCK | (followSymlinks ? 0 : O_NOFOLLOW));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
