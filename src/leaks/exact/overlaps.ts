import { isWhole, type Extent } from "./extent.ts";

/**
 * Returns one extent for each place: of those that overlap, the one that says most, in the order of where they are.
 * What is not whole goes as far as all of them, so that whoever takes it out leaves nothing.
 */
export function withoutOverlaps(extents: readonly Extent[]): Extent[] {
  const sorted = extents.toSorted((a, b) => a.start - b.start || b.end - a.end || a.spelling.order - b.spelling.order);
  const clusters: { best: Extent; end: number }[] = [];
  const latest = new Map<string, { best: Extent; start: number; end: number }>();
  for (const extent of sorted) {
    const cluster = latest.get(extent.spelling.label);
    if (cluster === undefined || extent.start >= cluster.end) {
      const opened = { best: extent, start: extent.start, end: extent.end };
      latest.set(extent.spelling.label, opened);
      clusters.push(opened);
    } else {
      cluster.end = Math.max(cluster.end, extent.end);
      const best = better(cluster.best, extent);
      cluster.best = isWhole(best) ? best : { ...best, start: cluster.start, end: cluster.end };
    }
  }
  return clusters.map(({ best }) => best).sort((a, b) => a.start - b.start || a.spelling.order - b.spelling.order);
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
