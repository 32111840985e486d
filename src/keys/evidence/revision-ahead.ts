import type { Evidence } from "./evidence-store.ts";
import { ALIVE_REPORTS } from "./key-usage.ts";

/** How a weak key is labelled, by its place, which differs from one ring to another. */
const WEAK = "weak-";

/**
 * Returns the highest revision, beyond `revision`, with which any process has said within three of its intervals that it has a key besides
 * `labels`; undefined where none has. Whoever promotes a key early relies on such words, so no process may start without that key.
 */
export function revisionAhead(
  { instances }: Evidence,
  { revision, labels, nowMs }: { revision: number; labels: ReadonlySet<string>; nowMs: number },
): number | undefined {
  const ahead = instances.filter(
    (one) =>
      one.revision > revision &&
      Math.abs(nowMs - one.untilMs) <= ALIVE_REPORTS * one.everyMs &&
      one.keys.some(({ key }) => !labels.has(key) && !key.startsWith(WEAK)),
  );
  return ahead.length === 0 ? undefined : Math.max(...ahead.map((one) => one.revision));
}
