import { readFile, stat } from "node:fs/promises";
import { KeySourceError } from "../../errors.ts";
import type { Fingerprint } from "../../leaks/fingerprints/fingerprint.ts";
import { readFingerprints } from "../../leaks/fingerprints/read-fingerprints.ts";

const MOST_BYTES = 1 << 20;

/** Returns what the files at `paths` know, all together. @throws {ConfigError} `WAXSEAL_FINGERPRINTS_INVALID` @throws {KeySourceError} `WAXSEAL_FINGERPRINTS_UNREADABLE` */
export async function fingerprintsIn(paths: readonly string[]): Promise<readonly Fingerprint[]> {
  const texts = await Promise.all(paths.map(textAt));
  return texts.flatMap(readFingerprints);
}

async function textAt(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  const text = found?.isFile() && found.size <= MOST_BYTES ? await readFile(path, "utf8").catch(() => undefined) : undefined;
  if (text !== undefined) return text;
  throw new KeySourceError(
    "WAXSEAL_FINGERPRINTS_UNREADABLE",
    "A fingerprint file cannot be read, is larger than 1 MiB, or is no regular file; `npx waxseal scan --write-fingerprints FILE` makes one, where the key is.",
  );
}
