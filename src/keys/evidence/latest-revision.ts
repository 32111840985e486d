import type { Evidence } from "./evidence-store.ts";
import { ALIVE_REPORTS } from "./key-usage.ts";

/**
 * Returns the highest revision that any process has said to have within three of its intervals, 0 where none has. Whoever promotes a key early
 * relies on such words, and so no process may start with less.
 */
export function latestRevision({ instances }: Evidence, nowMs: number): number {
  const recent = instances.filter(({ untilMs, everyMs }) => Math.abs(nowMs - untilMs) <= ALIVE_REPORTS * everyMs);
  return recent.reduce((highest, { revision }) => Math.max(highest, revision), 0);
}
