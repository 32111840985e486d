import { readFile, stat } from "node:fs/promises";
import { KeySourceError } from "../../errors.ts";
import type { KeyFingerprints } from "../../leaks/fingerprints/key-fingerprints.ts";
import { MOST_FILE_CHARACTERS, readFingerprints } from "../../leaks/fingerprints/read-fingerprints.ts";
import type { Io } from "../io.ts";
import { pathIn } from "../key-input.ts";

/** Returns what the files at `paths` know, all together. @throws {ConfigError} `WAXSEAL_FINGERPRINTS_INVALID` @throws {KeySourceError} `WAXSEAL_FINGERPRINTS_UNREADABLE` */
export async function fingerprintsIn(paths: readonly string[], io: Io): Promise<readonly KeyFingerprints[]> {
  const texts = await Promise.all(paths.map((path) => textAt(pathIn(io, path))));
  return texts.flatMap((text) => readFingerprints(text));
}

async function textAt(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  const text = found?.isFile() && found.size <= MOST_FILE_CHARACTERS ? await readFile(path, "utf8").catch(() => undefined) : undefined;
  if (text !== undefined) return text;
  throw new KeySourceError(
    "WAXSEAL_FINGERPRINTS_UNREADABLE",
    "A fingerprint file cannot be read, is larger than 1 MiB, or is no regular file; `npx waxseal scan --write-fingerprints FILE` makes one, where the key is.",
  );
}
