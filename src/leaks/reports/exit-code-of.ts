import type { ScanResult } from "../scan-result.ts";

/** How a scan ended. What was found counts even where not everything was looked at, so that "found" wins over "incomplete". */
export type Outcome = "clean" | "found" | "incomplete";

/** What the process ends with, for scripts. */
export const SCAN_EXIT = { clean: 0, found: 1, incomplete: 2 } as const satisfies Record<Outcome, number>;

/** Returns how the scan ended. What the baseline accepts is not found. */
export function outcomeOf({ leaks, gaps }: ScanResult): Outcome {
  if (leaks.length > 0) return "found";
  return gaps.length > 0 ? "incomplete" : "clean";
}

/** Returns 0 where the scan is clean, 1 where it found something, 2 where it found nothing and is incomplete. */
export function exitCodeOf(result: ScanResult): 0 | 1 | 2 {
  return SCAN_EXIT[outcomeOf(result)];
}
