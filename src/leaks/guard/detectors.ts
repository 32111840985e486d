import type { RingEntry } from "../../keys/key-ring.ts";
import type { Detector } from "../detector.ts";
import { KeySearch } from "../exact/key-search.ts";

/** Returns what looks into a client's files: for the keys of a ring, if there is one. */
export function detectorsFor(entries: readonly RingEntry[]): readonly Detector[] {
  return entries.length === 0 ? [] : [new KeySearch(entries)];
}
