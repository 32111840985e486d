import { createReadStream } from "node:fs";
import { KeySourceError, WaxsealError } from "../../errors.ts";
import type { KnownKeyDigests } from "../../keys/known-keys.ts";
import { knownKeysOfList } from "../../leaks/known/known-key-list.ts";

/** Returns the keys of all these lists; undefined where there is no list. @throws {KeySourceError} `WAXSEAL_KNOWN_KEYS_UNREADABLE` @throws {ConfigError} as knownKeysOfList */
export async function listsOfKnownKeys(paths: readonly string[]): Promise<KnownKeyDigests | undefined> {
  if (paths.length === 0) return undefined;
  const lists: KnownKeyDigests[] = [];
  for (const path of paths) lists.push(await listAt(path));
  return { has: (digest) => lists.some((list) => list.has(digest)) };
}

async function listAt(path: string): Promise<KnownKeyDigests> {
  try {
    return (await knownKeysOfList(createReadStream(path) as AsyncIterable<Uint8Array>)).digests;
  } catch (error) {
    if (error instanceof WaxsealError) throw error;
    throw new KeySourceError("WAXSEAL_KNOWN_KEYS_UNREADABLE", "A list of --known-keys cannot be read; look at its path and its rights.");
  }
}
