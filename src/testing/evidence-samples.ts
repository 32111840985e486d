/**
 * Reports for the cases of the contract of stores of evidence, and what has to come back of them.
 *
 * @module
 */
import type { InstanceReport } from "../keys/evidence/evidence-store.ts";

export const NOW_MS = 1_800_000_000_123;
export const MINUTE_MS = 60_000;
export const BOOT = "b".repeat(22);
export const KEY = "0123456789ab";

export function report(over: Partial<InstanceReport> = {}): InstanceReport {
  return {
    ...{ app: "shop", instance: "pod-1", boot: BOOT, revision: 7, keys: [{ key: KEY, state: "current" }] },
    ...{ sinceMs: NOW_MS - MINUTE_MS, untilMs: NOW_MS, everyMs: MINUTE_MS, isLast: false, uses: [] },
    ...over,
  };
}

/** The report that follows another. */
export function after(before: InstanceReport, over: Partial<InstanceReport>): InstanceReport {
  return { ...before, sinceMs: before.untilMs, untilMs: before.untilMs + MINUTE_MS, uses: [], ...over };
}

export function recordOf(over: Record<string, unknown> = {}): unknown {
  const { sinceMs: startedMs, uses: _, ...state } = report();
  return { ...state, startedMs, gap: undefined, ...over };
}

export function use(over: Partial<InstanceReport["uses"][number]> = {}): InstanceReport["uses"][number] {
  return { key: KEY, purpose: "session", count: 1, lastUsedMs: NOW_MS, ...over };
}
