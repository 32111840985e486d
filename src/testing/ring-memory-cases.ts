/**
 * The cases of the contract of stores of evidence about what documents say, each named by what has to hold.
 *
 * @module
 */
import assert from "node:assert/strict";
import { REMEMBERED_REVISIONS, type EvidenceStore, type RingClaim } from "../keys/evidence/evidence-store.ts";

/** Throws where the store does otherwise than the case is named. */
type Case = (store: EvidenceStore) => Promise<void>;

const MANY = 50;

export const CLAIMS: Record<string, Case> = {
  async "remembers the highest floor, the first digest of a revision, and all revoked keys"(store) {
    assert.deepEqual(await remembered(store, claim({ floor: 5, revoked: [digest(1), digest(2)] })), [5, digest(0), [digest(1), digest(2)]]);
    assert.deepEqual(await remembered(store, claim({ digest: digest(9), revoked: [] })), [5, digest(0), [digest(1), digest(2)]]);
    assert.deepEqual(await remembered(store, claim({ revision: 8, digest: digest(9), floor: 4, revoked: [digest(3), digest(2)] })), [
      5,
      digest(9),
      [digest(1), digest(2), digest(3)],
    ]);
    assert.deepEqual(await remembered(store, claim({ floor: 10, digest: digest(8) })), [10, digest(0), [digest(1), digest(2), digest(3)]]); // as texts, 9 would be above 10
    assert.deepEqual(await remembered(store, claim({ app: "other", digest: digest(7) })), [0, digest(7), []]);
  },

  async "remembers the digests of the latest hundred revisions, and the highest floor whichever revision had it"(store) {
    await store.remember(claim({ revision: 3, digest: digest(3), floor: 3 }));
    const last = 3 + REMEMBERED_REVISIONS + 20;
    for (let revision = 4; revision <= last; revision++) await store.remember(claim({ revision, digest: digest(revision) }));
    const kept = Array.from({ length: REMEMBERED_REVISIONS }, (_, at) => last - at);
    for (const revision of kept)
      assert.deepEqual(await remembered(store, claim({ revision, digest: digest(1) })), [3, digest(revision), []]);
  },

  async "refuses what is no claim, and remembers nothing of it"(store) {
    const wrong: readonly Partial<RingClaim>[] = [
      ...[
        { app: "" },
        { app: "x".repeat(65) },
        { revision: -1 },
        { floor: 0.5 },
        { digest: "" },
        { digest: digest(1).toUpperCase().replace(/^./, "A") },
      ],
      ...[{ revoked: ["x"] }, { floor: 99, revoked: Array.from({ length: 1001 }, (_, at) => digest(at)) }],
    ];
    for (const over of wrong) {
      const refused = { name: "StoreError", code: "WAXSEAL_EVIDENCE_INVALID" };
      await assert.rejects(async () => store.remember(claim(over)), refused, `${JSON.stringify(over).slice(0, 99)} is accepted`);
    }
    assert.deepEqual(await remembered(store, claim()), [0, digest(0), []]);
  },

  async "remembers a thousand revoked keys at once"(store) {
    const revoked = Array.from({ length: 1000 }, (_, at) => digest(at)).sort();
    assert.deepEqual(await remembered(store, claim({ revoked })), [0, digest(0), revoked]);
  },
};

export const CLAIMS_AT_ONCE: Record<string, Case> = {
  async "lets one digest of a revision win for all of many who claim it at once"(store) {
    for (let revision = 1; revision <= 3; revision++) {
      const claims = Array.from({ length: MANY }, (_, at) =>
        claim({ revision, digest: digest(at % 2), floor: at % revision, revoked: [digest(at)] }),
      );
      const memories = await Promise.all(claims.map((one) => store.remember(one)));
      const [winner, ...others] = new Set(memories.map((memory) => memory.digest));
      assert.ok(winner === digest(0) || winner === digest(1));
      assert.deepEqual(others, []);
      for (const [at, { floor, revoked }] of memories.entries()) assert.ok(floor >= at % revision && revoked.includes(digest(at)));
      assert.deepEqual(await remembered(store, claim({ revision, digest: digest(2) })), [
        revision - 1,
        winner,
        claims.flatMap((one) => one.revoked).sort(),
      ]);
    }
  },
};

function claim(over: Partial<RingClaim> = {}): RingClaim {
  return { app: "shop", revision: 7, floor: 0, digest: digest(0), revoked: [], ...over };
}

function digest(of: number): string {
  return of.toString(16).padStart(64, "0");
}

async function remembered(store: EvidenceStore, given: RingClaim): Promise<unknown[]> {
  const { floor, digest: first, revoked } = await store.remember(given);
  return [floor, first, [...revoked].sort()];
}
