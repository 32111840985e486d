import type { InstanceReport } from "../../../src/keys/evidence/evidence-store.ts";

export const NOW_MS = 1_800_000_000_000;

export const REPORT: InstanceReport = {
  ...{ app: "shop", instance: "pod-1", boot: "boot-1", revision: 7, keys: [{ key: "0123456789ab", state: "current" }] },
  ...{ sinceMs: NOW_MS - 60_000, untilMs: NOW_MS, everyMs: 60_000, isLast: false },
  uses: [{ key: "0123456789ab", purpose: "session", count: 3, lastUsedMs: NOW_MS }],
};
