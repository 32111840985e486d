/**
 * Writes what a search needs that must not know the keys: digests of whole spellings, and nothing of any part.
 *
 * There is no salt: with the file a salt would be as public as the digests, and keys of 240 bits are not guessed with tables either. So one key has
 * one file, however often it is written, and all files together tell as much as one. The lengths tell how many characters of a key are signs that
 * some disguise escapes: of Django's 50 about a dozen, which is some 8 bits of 282.
 *
 * @module
 */
import type { RingEntry } from "../../keys/key-ring.ts";
import { spellingDigest, type Fingerprint } from "./fingerprint.ts";
import { generatedKey } from "./generated-key.ts";
import { spellingsOf } from "./spellings.ts";

export const FORMAT = "waxseal-fingerprints/1";

/**
 * Returns the text of a file by which `FingerprintSearch` finds the keys of `entries` without knowing them; of equal keys the same.
 *
 * Shape:  JSON, "format": "waxseal-fingerprints/1", "keys": of each its label, its alphabet, and of each disguise name, length in bytes and digest
 * @throws {ConfigError} `WAXSEAL_FINGERPRINT_KEY` when one of them is no generated key
 */
export function fingerprintFile(entries: readonly RingEntry[]): string {
  const byLabel = new Map(entries.map((entry) => [entry.label, entry]));
  const keys = [...byLabel.values()].map((entry) => {
    const fingerprints = fingerprintsOf(entry);
    const disguises = fingerprints.map(({ disguise: name, length, digest }) => ({ name, length, digest }));
    return { key: entry.label, alphabet: fingerprints[0]!.alphabet, disguises };
  });
  return `${JSON.stringify({ format: FORMAT, keys }, undefined, 2)}\n`;
}

function fingerprintsOf(entry: RingEntry): Fingerprint[] {
  const { text, alphabet } = generatedKey(entry);
  return spellingsOf(text).map(({ name: disguise, bytes }) => ({
    key: entry.label,
    alphabet,
    disguise,
    length: bytes.length,
    digest: spellingDigest(bytes),
  }));
}
