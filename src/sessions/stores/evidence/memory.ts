import { checkedClaim, checkedReport } from "../../../keys/evidence/checked-evidence.ts";
import {
  MOST_RECORDS,
  REMEMBERED_REVISIONS,
  type EvidenceStore,
  type InstanceRecord,
  type InstanceReport,
  type KeyUse,
} from "../../../keys/evidence/evidence-store.ts";

const MOST_CLEARED = 1000;

/** What is kept of one application. */
class Kept {
  readonly boots = new Map<string, InstanceRecord>();
  readonly uses = new Map<string, KeyUse>();
  readonly digests = new Map<number, string>();
  readonly revoked = new Set<string>();
  floor = 0;
}

/** Keeps evidence in this process: for tests and trials. It ends with it, and a second process does not see it. */
export function memoryEvidence(): EvidenceStore {
  const apps = new Map<string, Kept>();
  let clearedMs: number | undefined;
  const keptOf = (app: string): Kept => {
    let kept = apps.get(app);
    if (kept === undefined) apps.set(app, (kept = new Kept()));
    return kept;
  };
  return {
    async report(given) {
      const report = checkedReport(given);
      const { boots, uses } = keptOf(report.app);
      const before = boots.get(report.boot);
      if (before !== undefined && !isLater(report, before)) return;
      boots.set(report.boot, recordAfter(report, before));
      for (const { key, purpose, count, lastUsedMs } of report.uses) {
        const name = JSON.stringify([key, purpose]);
        const known = uses.get(name);
        uses.set(name, {
          ...{ key, purpose },
          count: (known?.count ?? 0) + count,
          lastUsedMs: Math.max(known?.lastUsedMs ?? 0, lastUsedMs),
        });
      }
    },
    async evidence(app) {
      const { boots, uses } = apps.get(app) ?? new Kept();
      return {
        instances: [...boots.values()].sort((one, other) => other.untilMs - one.untilMs).slice(0, MOST_RECORDS),
        uses: [...uses.values()].sort((one, other) => other.lastUsedMs - one.lastUsedMs).slice(0, MOST_RECORDS),
        clearedMs,
      };
    },
    async remember(claim) {
      const { app, revision, floor, digest, revoked } = checkedClaim(claim);
      const kept = keptOf(app);
      kept.floor = Math.max(kept.floor, floor);
      for (const one of revoked) kept.revoked.add(one);
      const first = kept.digests.get(revision) ?? digest;
      kept.digests.set(revision, first);
      const oldest = [...kept.digests.keys()].sort((one, other) => one - other).slice(0, -REMEMBERED_REVISIONS);
      for (const forgotten of oldest) kept.digests.delete(forgotten);
      return { floor: kept.floor, digest: first, revoked: [...kept.revoked] };
    },
    async clear(beforeMs) {
      const old = [...apps.values()].flatMap(({ boots }) =>
        [...boots.values()].flatMap(({ boot, untilMs }) => (untilMs < beforeMs ? [{ boots, boot }] : [])),
      );
      if (old.length > 0) clearedMs = Math.max(clearedMs ?? 0, beforeMs);
      const removed = old.slice(0, MOST_CLEARED);
      for (const { boots, boot } of removed) boots.delete(boot);
      return removed.length;
    },
  };
}

function isLater({ untilMs, isLast }: InstanceReport, before: InstanceRecord): boolean {
  return untilMs > before.untilMs || (untilMs === before.untilMs && isLast && !before.isLast);
}

function recordAfter({ sinceMs, uses: _, ...report }: InstanceReport, before: InstanceRecord | undefined): InstanceRecord {
  const hasGap = before !== undefined && sinceMs > before.untilMs;
  return {
    ...report,
    keys: report.keys.map(({ key, state }) => ({ key, state })),
    startedMs: before?.startedMs ?? sinceMs,
    gap: hasGap ? { fromMs: before.untilMs, untilMs: sinceMs } : before?.gap,
  };
}
