import type { Leak } from "../../leak.ts";
import type { CleanResult } from "../cleaned.ts";
import { identified } from "../identity.ts";
import { readBaseline } from "./read-baseline.ts";

export interface ApplyBaselineOptions {
  /** The scan looked at some places only, such as what is staged: then nothing can be said about entries that match nothing. @default false */
  isPartial?: boolean | undefined;
}

/**
 * Returns `result` with the leaks that the baseline in `text` accepts apart, and the entries that accept more than there is.
 * Of an incomplete scan no entry is called stale: what it accepts may stand where nobody looked.
 *
 * @throws {ConfigError} `WAXSEAL_BASELINE_INVALID`
 */
export function applyBaseline(result: CleanResult, text: string, { isPartial = false }: ApplyBaselineOptions = {}): CleanResult {
  const entries = readBaseline(text);
  const most = new Map<string, number>();
  const leaks: Leak[] = [];
  const accepted: Leak[] = [];
  for (const { leak, text: identity, ordinal } of identified(result.leaks)) {
    most.set(identity, Math.max(ordinal, most.get(identity) ?? 0));
    (ordinal <= (entries.get(identity)?.count ?? 0) ? accepted : leaks).push(leak);
  }
  const canTell = !isPartial && result.gaps.length === 0;
  const stale = canTell ? [...entries].filter(([identity, { count }]) => (most.get(identity) ?? 0) < count).map(([, entry]) => entry) : [];
  return { ...result, leaks, accepted: [...result.accepted, ...accepted], stale };
}
