import type { Sighting } from "./detector.ts";
import type { Place } from "./places/place.ts";

/** A sighting and where it is. */
export interface Leak extends Omit<Sighting, "start" | "end"> {
  readonly place: Place;
  /** Counted from 1. */
  readonly line: number;
  /** In bytes, counted from 1. */
  readonly column: number;
  /** Of an object of git: who holds it. */
  readonly history?: History | undefined;
}

export interface History {
  /** The commits that brought it, oldest first; none where it is in no commit, such as what was staged and dropped. */
  readonly commits: readonly { readonly id: string; /** ISO 8601 */ readonly date: string }[];
  /** How many brought it, where that are more than `commits` lists. */
  readonly commitCount?: number | undefined;
  /** All paths it has, or had. */
  readonly paths: readonly string[];
  /** Whether a branch, a tag, a note or the stash leads to it; otherwise only reflogs do, or nothing. */
  readonly reachable: boolean;
}
