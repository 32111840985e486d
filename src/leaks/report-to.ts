import type { Sighting } from "./detector.ts";
import type { Gap } from "./gap.ts";
import type { Leak } from "./leak.ts";
import { pathOf } from "./places/archives/names.ts";
import type { Place } from "./places/place.ts";

/** How many leaks of each rule one file has, with all that is in it where it is an archive. */
export type Counts = Map<string, number>;

/** Line and column are counted from 1. */
export type Report = (sighting: Sighting, line: number, column: number) => void;

/** A file with more leaks of one rule has them listed so far: nobody reads the rest, and memory is bounded. */
const MOST_LEAKS = 1000;

/** Returns what tells sightings at `place` as leaks, as many as `counts` leaves. */
export function reportTo(
  { found, missed }: { found: (leak: Leak) => void; missed: (gap: Gap) => void },
  place: Place,
  counts: Counts = new Map(),
): Report {
  return ({ start, end, ...sighting }, line, column) => {
    const count = (counts.get(sighting.rule) ?? 0) + 1;
    counts.set(sighting.rule, count);
    if (count <= MOST_LEAKS) found({ ...sighting, place, line, column });
    else if (count === MOST_LEAKS + 1) {
      const message = `More than ${MOST_LEAKS} of one kind are in it, and only so many are listed; remove them, and scan again.`;
      missed({ code: "too-many-leaks", message, path: pathOf(place) });
    }
  };
}
