import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RingPolicy } from "../../../src/keys/document/policy.ts";
import { RingDocument } from "../../../src/keys/document/ring-document.ts";
import type { EditResult } from "../../../src/keys/rotation/refused.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { InvariantBroken } from "./fleet.ts";
import { EDITS, run, schedules, type Edits, type Schedule } from "./schedule.ts";

/** Tells whether some schedule breaks the invariant, by `edits` or in a fleet that is `different`. */
function isFoundOut(edits: Edits, different: (schedule: Schedule) => Schedule = (schedule) => schedule): boolean {
  const broken = fc.check(
    fc.property(schedules, (schedule) => void run(different(schedule), edits)),
    { seed: 5, numRuns: 10_000, endOnFailure: true },
  );
  if (broken.failed && !(broken.errorInstance instanceof InvariantBroken)) throw broken.errorInstance;
  return broken.failed;
}

/** The edits, told of another policy than the fleet lives by. */
function under(changed: Partial<RingPolicy>): Edits {
  const told = (ring: RingDocument): RingDocument => new RingDocument({ ...ring, policy: { ...ring.policy, ...changed } });
  const untold = <R extends EditResult>(result: R, { policy }: RingDocument): R =>
    result.ok ? { ...result, ring: new RingDocument({ ...result.ring, policy }) } : result;
  return {
    stage: (ring, options) => untold(EDITS.stage(told(ring), options), ring),
    promote: (ring, options) => untold(EDITS.promote(told(ring), options), ring),
    retire: (ring, id, options) => untold(EDITS.retire(told(ring), id, options), ring),
    rollback: (ring, options) => untold(EDITS.rollback(told(ring), options), ring),
    revoke: (ring, id, options) => untold(EDITS.revoke(told(ring), id, options), ring),
  };
}

const oneStep: Edits["stage"] = (ring, options) => {
  const { now = 0, key } = options!;
  const next = { id: `key-${String(ring.revision)}`, state: "current" as const, key: SecretKey.from(key!) };
  const old = ring.keys.map((key) => ({ ...key, state: "fallback" as const, demotedAt: key.demotedAt ?? now }));
  return { ok: true, ring: new RingDocument({ ...ring, revision: ring.revision + 1, keys: [next, ...old] }) };
};

const PURPOSES = ["session", "password-reset", "remember"];

test(
  "10,000 schedules keep the invariant: whatever a live process signs, every live process verifies within its max age",
  { timeout: 60_000 },
  () => {
    const edits = new Map<string, number>();
    let restartsRefused = 0;
    fc.assert(
      fc.property(schedules, (schedule) => {
        const { counts } = run(schedule);
        restartsRefused += counts.restartsRefused;
        for (const [outcome, count] of counts.edits) edits.set(outcome, (edits.get(outcome) ?? 0) + count);
      }),
      { seed: 5, numRuns: 10_000 },
    );
    expect([...Object.keys(EDITS), "schedule", "promote-acknowledged"].filter((name) => (edits.get(name) ?? 0) < 400)).toEqual([]);
    expect(restartsRefused).toBeGreaterThan(100);
  },
);

describe("the model finds out", () => {
  test.each<[string, Edits]>([
    ["a rotation in one step", { ...EDITS, stage: oneStep }],
    [
      "promote without its guard",
      { ...EDITS, promote: (ring, options) => EDITS.promote(ring, { ...options, acknowledged: new Map([["node-0", ring.revision]]) }) },
    ],
    ["retire without the max ages", { ...EDITS, retire: (ring, id, options) => EDITS.retire(ring, id, { ...options, waive: PURPOSES }) }],
    [
      "retire on silence that nobody watched long enough",
      { ...EDITS, retire: (ring, id, options) => EDITS.retire(ring, id, { ...options, quiet: 600 }) },
    ],
    [
      "rollback that drops what has signed",
      { ...EDITS, rollback: (ring, options) => EDITS.rollback(ring, { ...options, waive: PURPOSES }) },
    ],
    ["edits that believe in instant propagation", under({ propagation: 0 })],
    ["edits that believe in 60 seconds less of propagation", under({ propagation: 540 })],
    ["edits that believe in clocks that agree", under({ skew: 0 })],
    ["edits that believe in clocks that nearly agree", under({ skew: 24 })],
    ["edits that believe in shorter max ages", under({ maxAge: { session: 4900, "password-reset": 900 } })],
  ])("%s", (_name, edits) => {
    expect(isFoundOut(edits)).toBe(true);
  });

  test("processes that forget the floor", () => {
    expect(isFoundOut(EDITS, ({ fleet, steps }) => ({ fleet: { ...fleet, forgetsFloors: true }, steps }))).toBe(true);
  });

  test("clocks further apart than the policy says", () => {
    const further = ({ fleet, steps }: Schedule): Schedule => ({
      fleet: { ...fleet, offsets: fleet.offsets.map((offset) => offset * 4) },
      steps,
    });
    expect(isFoundOut(EDITS, further)).toBe(true);
  });
});
