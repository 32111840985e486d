import type { RingEntry } from "../../keys/key-ring.ts";
import type { Detector } from "../detector.ts";
import { KeySearch } from "../exact/key-search.ts";
import { genericDetector } from "../generic/generic-detector.ts";
import { knownKeyDetector } from "../known/known-key-detector.ts";

/** Returns what looks into a client's files: for the keys of a ring, if there is one, for published keys and for what looks like a secret key. */
export function detectorsFor(entries: readonly RingEntry[]): readonly Detector[] {
  return [...(entries.length === 0 ? [] : [new KeySearch(entries)]), knownKeyDetector(), genericDetector()];
}
