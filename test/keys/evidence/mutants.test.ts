import { describe, expect, test } from "vitest";
import type { Evidence, EvidenceStore, InstanceReport } from "../../../src/keys/evidence/evidence-store.ts";
import { memoryEvidence } from "../../../src/sessions/stores/evidence/memory.ts";
import { evidenceStoreContract } from "../../../src/testing/evidence-contract.ts";

/** What a store does otherwise, over one that keeps the contract. */
type Mutant = (sound: EvidenceStore) => Partial<EvidenceStore>;

/** Changes what is read. */
const reading =
  (change: (evidence: Evidence) => Partial<Evidence>): Mutant =>
  ({ evidence }) => ({
    async evidence(app) {
      const found = await evidence(app);
      return { ...found, ...change(found) };
    },
  });

/** Changes what is reported. */
const reporting =
  (change: (report: InstanceReport) => InstanceReport): Mutant =>
  (sound) => ({ report: async (report) => sound.report(change(report)) });

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

const MUTANTS: Record<string, Mutant> = {
  "counts a repetition again": (sound) => {
    let times = 0;
    return { report: (report) => sound.report({ ...report, boot: `${report.boot.slice(0, 9)} ${String(times++)}` }) };
  },
  "drops what has the time of the report before, though it is the last": (sound) => {
    const heard = new Map<string, number>();
    return {
      async report(report) {
        if (heard.get(report.boot) === report.untilMs) return;
        await sound.report(report);
        heard.set(report.boot, report.untilMs);
      },
    };
  },
  "finds no gaps": reading(({ instances }) => ({ instances: instances.map((one) => ({ ...one, gap: undefined })) })),
  "takes what overlaps for a gap": reporting((report) => (report.untilMs % 2 ? report : { ...report, sinceMs: report.untilMs })),
  "forgets when a boot started": reading(({ instances }) => ({ instances: instances.map((one) => ({ ...one, startedMs: one.untilMs })) })),
  "mixes applications": (sound) => ({
    report: (report) => sound.report({ ...report, app: "shop" }),
    evidence: () => sound.evidence("shop"),
  }),
  "folds case": reporting((report) => ({ ...report, boot: report.boot.toLowerCase() })),
  "cuts trailing spaces": reporting((report) => ({
    ...report,
    uses: report.uses.map((use) => ({ ...use, purpose: use.purpose.trimEnd() || "-" })),
  })),
  "composes characters": reporting((report) => ({ ...report, boot: report.boot.normalize("NFC") })),
  "sorts by text": reading(({ uses }) => ({
    uses: [...uses].sort((one, other) => (String(one.lastUsedMs) > String(other.lastUsedMs) ? -1 : 1)),
  })),
  "keeps the last use that came, not the latest": (sound) => {
    const last = new Map<string, number>();
    return {
      async report(report) {
        await sound.report(report);
        for (const { key, purpose, lastUsedMs } of report.uses) last.set(`${key} ${purpose}`, lastUsedMs);
      },
      async evidence(app) {
        const found = await sound.evidence(app);
        return { ...found, uses: found.uses.map((use) => ({ ...use, lastUsedMs: last.get(`${use.key} ${use.purpose}`)! })) };
      },
    };
  },
  "loses what others add at the same time": (sound) => {
    let busy = false;
    return {
      async report(report) {
        const lost = busy;
        busy = true;
        await turn();
        busy = false;
        await sound.report(lost ? { ...report, uses: [] } : report);
      },
    };
  },
  "accepts what is no report": (sound) => ({ report: (report) => sound.report(report).catch(() => undefined) }),
  "clears all at once": (sound) => ({
    async clear(beforeMs) {
      let removed = 0;
      for (let some = 1; some > 0; removed += some) some = await sound.clear(beforeMs);
      return removed;
    },
  }),
  "clears who was heard at that very moment": (sound) => ({ clear: (beforeMs) => sound.clear(beforeMs + 1) }),
  "does not say that it has cleared": reading(() => ({ clearedMs: undefined })),
  "says that it has cleared when it has not": reading(({ clearedMs = 0 }) => ({ clearedMs })),
  "clears uses with the boots": (sound) => {
    let cleared = false;
    return {
      clear: async (beforeMs) => {
        const removed = await sound.clear(beforeMs);
        cleared ||= removed > 0;
        return removed;
      },
      evidence: async (app) => ({ ...(await sound.evidence(app)), ...(cleared ? { uses: [] } : {}) }),
    };
  },
  "forgets a floor for a lower one": (sound) => ({ remember: async (claim) => ({ ...(await sound.remember(claim)), floor: claim.floor }) }),
  "lets the last digest win": (sound) => ({ remember: async (claim) => ({ ...(await sound.remember(claim)), digest: claim.digest }) }),
  "remembers the revoked keys of one claim": (sound) => ({
    remember: async (claim) => ({ ...(await sound.remember(claim)), revoked: claim.revoked }),
  }),
  "remembers only some revisions": (sound) => ({
    remember: async (claim) => {
      const memory = await sound.remember(claim);
      return { ...memory, digest: claim.revision < 30 && claim.revision > 8 ? claim.digest : memory.digest };
    },
  }),
  "lets two digests win at once": (sound) => {
    const first = new Map<number, string>();
    return {
      async remember(claim) {
        const known = first.get(claim.revision);
        await turn(); // looks, and then writes
        first.set(claim.revision, known ?? claim.digest);
        return { ...(await sound.remember(claim)), digest: known ?? claim.digest };
      },
    };
  },
  "accepts what is no claim": (sound) => ({
    remember: (claim) => sound.remember(claim).catch(() => ({ floor: 0, digest: claim.digest, revoked: [] })),
  }),
};

describe("the contract of stores of evidence catches one that", () => {
  test.each(Object.entries(MUTANTS))("%s", async (_, mutant) => {
    const newStore = (): EvidenceStore => {
      const sound = memoryEvidence();
      return { ...sound, ...mutant(sound) };
    };
    const outcomes = await Promise.allSettled(evidenceStoreContract({ newStore }).map(({ run }) => run()));
    expect(outcomes.filter(({ status }) => status === "rejected")).not.toEqual([]);
  });
});
