import { readFile, stat } from "node:fs/promises";

const MOST_BYTES = 262_144;

/** Returns the text of a regular file of at most 256 KiB, or undefined where there is none. */
export async function smallFile(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() && found.size <= MOST_BYTES ? await readFile(path, "utf8") : undefined;
}
