import { KeyRing } from "../../../src/keys/key-ring.ts";
import { fingerprintFile } from "../../../src/leaks/fingerprints/fingerprint-file.ts";
import { FingerprintSearch } from "../../../src/leaks/fingerprints/fingerprint-search.ts";
import { readFingerprints } from "../../../src/leaks/fingerprints/read-fingerprints.ts";
import { DJANGO } from "../generic/key-generators.ts";
import type { RandomSource } from "../generic/random-source.ts";

const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Keys that have fingerprints, by the alphabet that files name. */
export const GENERATED: Readonly<Record<string, (random: RandomSource) => string>> = {
  url: (random) => random.text(64, URL_SAFE),
  "url, 43 characters": (random) => random.bytes(32).toString("base64url"),
  django: (random) => random.text(50, DJANGO),
  hex: (random) => random.bytes(32).toString("hex"),
  "hex, upper case": (random) => random.bytes(32).toString("hex").toUpperCase(),
  base64: (random) => `${random.bytes(47).toString("base64").slice(0, 61)}+/=`,
};

/** Returns the text of the file for keys of a ring, the first of them the current one. */
export function fileOf(...keys: readonly string[]): string {
  return fingerprintFile(new KeyRing({ current: keys[0]!, fallbacks: keys.slice(1) }).entries);
}

/** Returns what looks for keys by nothing but that text. */
export function searchOf(...keys: readonly string[]): FingerprintSearch {
  return new FingerprintSearch(readFingerprints(fileOf(...keys)));
}
