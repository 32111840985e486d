/**
 * Writes fingerprint files: what a machine needs that must not have the key and yet is to find it.
 *
 * Shape:  {"format":"waxseal-fingerprints/1","keys":{LABEL:[{"name":…,"alphabet":…,"length":…,"digest":64 hex digits},…]}}, in the order of the labels
 *
 * What it says of a key is its length, the smallest alphabet of five that has all of it, and SHA-256 digests of the whole of it. Parts have none: of a
 * digest of few characters these could be found, and of a rolling or polynomial hash, being linear in the key, all of them from a few places. Nothing
 * in it is random, so that the files of years together say what one does.
 *
 * @module
 */
import type { RingEntry } from "../../keys/key-ring.ts";
import { formsOf } from "./form.ts";
import { fingerprintsOf, type KeyFingerprints } from "./key-fingerprints.ts";

export const FINGERPRINTS_FORMAT = "waxseal-fingerprints/1";

/** Returns the text of a file with the fingerprints of all keys of `entries`. @throws {ConfigError} `WAXSEAL_FINGERPRINT_GUESSABLE` when no generator made one of them */
export function fingerprintFile(entries: readonly RingEntry[]): string {
  const keys = new Map(entries.map((entry) => fingerprintsOf(entry)).map((key) => [key.label, key]));
  const sorted = [...keys.values()].sort((a, b) => (a.label < b.label ? -1 : 1));
  const members = sorted.map((key) => `    ${JSON.stringify(key.label)}: [\n${linesOf(key).join(",\n")}\n    ]`);
  return `{\n  "format": ${JSON.stringify(FINGERPRINTS_FORMAT)},\n  "keys": {\n${members.join(",\n")}\n  }\n}\n`;
}

function linesOf({ alphabet: own, length: characters, digests }: KeyFingerprints): string[] {
  return formsOf(own, characters).map(({ name, alphabet, length }) => {
    const members = Object.entries({ name, alphabet, length, digest: digests.get(name)! });
    return `      { ${members.map(([member, value]) => `${JSON.stringify(member)}: ${JSON.stringify(value)}`).join(", ")} }`;
  });
}
