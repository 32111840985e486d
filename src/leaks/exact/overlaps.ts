/**
 * What is said of places where more than one extent is.
 *
 * @module
 */
import { cutTo, isWhole, type Extent } from "./extent.ts";

/**
 * Returns one extent for each place, in the order of where they are: a whole one for itself, and of others that overlap the one that says most,
 * which goes as far as all of them. Whoever takes them out leaves nothing of any.
 */
export function withoutOverlaps(extents: readonly Extent[]): Extent[] {
  const ofKeys = new Map<string, Extent[]>();
  for (const extent of extents.toSorted(byPlace)) {
    const { label } = extent.spelling;
    const ofKey = ofKeys.get(label);
    if (ofKey === undefined) ofKeys.set(label, [extent]);
    else ofKey.push(extent);
  }
  return [...ofKeys.values()].flatMap(withoutOverlapsOfOne).sort(byPlace);
}

/** Returns which of two extents says more of the same place: all of a secret, more of it, in one piece, in a simpler disguise. */
export function better(a: Extent, b: Extent): Extent {
  const difference =
    Number(isWhole(b)) - Number(isWhole(a)) ||
    b.characters - a.characters ||
    Number(a.isSplit) - Number(b.isSplit) ||
    a.spelling.order - b.spelling.order;
  return difference > 0 ? b : a;
}

function byPlace(a: Extent, b: Extent): number {
  return a.start - b.start || b.end - a.end || a.spelling.order - b.spelling.order;
}

function withoutOverlapsOfOne(extents: readonly Extent[]): Extent[] {
  const wholes = bestOfEachPlace(extents.filter(isWhole));
  const others: Extent[] = [];
  let next = 0;
  for (const extent of extents) {
    while (next < wholes.length && wholes[next]!.end <= extent.start) next++;
    if (next === wholes.length || wholes[next]!.start >= extent.end) others.push(extent);
    else if (!extent.isSplit) others.push(...beside(wholes, next, extent)); // of what is split, the pieces are there for themselves
  }
  return [...wholes, ...united(others.sort(byPlace))];
}

function bestOfEachPlace(wholes: readonly Extent[]): Extent[] {
  const all: Extent[] = [];
  for (const extent of wholes) {
    const before = all.at(-1);
    if (before === undefined || extent.start >= before.end) all.push(extent);
    else all[all.length - 1] = better(before, extent);
  }
  return all;
}

/** Returns what of `extent` is not in `wholes`, of which that at `first` is the first that ends after where it starts. */
function beside(wholes: readonly Extent[], first: number, extent: Extent): Extent[] {
  const parts: (Extent | undefined)[] = [];
  let { start } = extent;
  for (let index = first; index < wholes.length && wholes[index]!.start < extent.end; index++) {
    parts.push(cutTo(extent, start, wholes[index]!.start));
    start = Math.max(start, wholes[index]!.end);
  }
  parts.push(cutTo(extent, start, extent.end));
  return parts.filter((part) => part !== undefined);
}

function united(sorted: readonly Extent[]): Extent[] {
  const all: Extent[] = [];
  for (const extent of sorted) {
    const before = all.at(-1);
    if (before === undefined || extent.start >= before.end) all.push(extent);
    else all[all.length - 1] = { ...better(before, extent), start: before.start, end: Math.max(before.end, extent.end) };
  }
  return all;
}
