/**
 * Random schedules of whoever rotates, and of everything else that happens in a fleet.
 *
 * @module
 */
import fc from "fast-check";
import type { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { promote } from "../../../src/keys/rotation/promote.ts";
import type { EditResult } from "../../../src/keys/rotation/refused.ts";
import { retire } from "../../../src/keys/rotation/retire.ts";
import { revoke } from "../../../src/keys/rotation/revoke.ts";
import { rollback } from "../../../src/keys/rotation/rollback.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";
import { Fleet, QUIET, type FleetOptions } from "./fleet.ts";

export const EDITS = { stage, promote, retire, rollback, revoke };
export type Edits = typeof EDITS;

export interface Step {
  readonly kind: keyof typeof LOTS;
  readonly node: number;
  readonly pick: number;
  /** Whether an edit that time alone holds back is tried again at that very second. */
  readonly isPatient: boolean;
}

/** Each with how often it occurs beside the others. */
const LOTS = {
  stage: 3,
  schedule: 3,
  promote: 5,
  "promote-acknowledged": 4,
  retire: 6,
  rollback: 3,
  revoke: 1,
  wait: 4,
  refresh: 3,
  arrive: 3,
  restart: 4,
  visit: 1,
};
const KINDS = Object.entries(LOTS).flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind as keyof typeof LOTS));
const WAITS = [1, 29, 299, 599, 600, 631, 660, 900, 4999, 5000, 5660, 7000];
const PICKS = 60; // what 2, 3, 4, 5, 6 and 12 divide
const NODES = 6;

/** One number a step, which is drawn faster than its parts. */
function stepOf(lot: number): Step {
  const [kind, rest] = [Math.floor(lot / 2), Math.floor(lot / 2 / KINDS.length)];
  return { isPatient: lot % 2 === 0, kind: KINDS[kind % KINDS.length]!, node: rest % NODES, pick: Math.floor(rest / NODES) };
}

const steps = fc.array(fc.nat(2 * KINDS.length * NODES * PICKS - 1).map(stepOf), { minLength: 8, maxLength: 24, size: "max" });

const OFFSETS = [-15, 15, 0, -14, 7, 15, -15];

export interface Schedule {
  readonly fleet: FleetOptions;
  readonly steps: readonly Step[];
}

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  fleet: fc.record({
    offsets: fc.array(fc.constantFrom(...OFFSETS), { minLength: 2, maxLength: 3 }),
    isWatched: fc.boolean(),
  }),
  steps,
});

/** Runs a schedule to its end. @throws {InvariantBroken} */
export function run({ fleet: options, steps }: Schedule, edits: Edits = EDITS): Fleet {
  const fleet = new Fleet(options);
  for (const step of steps) take(fleet, step, options, edits);
  return fleet;
}

function take(fleet: Fleet, step: Step, options: FleetOptions, edits: Edits): void {
  const { kind, node, pick } = step;
  const key = fleet.ring.keys[pick % fleet.ring.keys.length]!;
  if (kind === "wait") fleet.wait(WAITS[pick % WAITS.length]!);
  else if (kind === "refresh") fleet.refresh(node, pick);
  else if (kind === "arrive") fleet.arrive();
  else if (kind === "restart") fleet.restart(node, pick);
  else if (kind === "visit") fleet.visit(node, key.key);
  else if (kind === "revoke") revokeIn(fleet, key.id, edits, offsetOf(step, options));
  else edit(fleet, step, options, edits);
}

function edit(fleet: Fleet, step: Step, options: FleetOptions, edits: Edits): void {
  const offset = offsetOf(step, options);
  const attempt = (): EditResult => editOf(fleet, fleet.ring, step, options, edits, fleet.now + offset);
  const again = fleet.publish(step.kind, attempt(), offset);
  if (again === undefined || !step.isPatient) return;
  fleet.wait(Math.ceil(again) - fleet.now);
  fleet.publish(step.kind, attempt(), offset);
}

function editOf(
  fleet: Fleet,
  ring: RingDocument,
  { kind, pick }: Step,
  { isWatched }: FleetOptions,
  edits: Edits,
  now: number,
): EditResult {
  const fallbacks = ring.keys.filter(({ state }) => state === "fallback");
  const leaver = fallbacks[pick % Math.max(fallbacks.length, 1)] ?? ring.current;
  const silence = ({ key }: typeof leaver): object => (isWatched ? { evidence: fleet.evidenceOf(key), quiet: QUIET } : {});
  if (kind === "stage") return edits.stage(ring, { now, key: fleet.nextKey() });
  if (kind === "schedule") return edits.stage(ring, { now, key: fleet.nextKey(), activateAt: new Date((now + 625 + (pick % 12)) * 1000) });
  if (kind === "promote") return edits.promote(ring, { now });
  if (kind === "promote-acknowledged") return edits.promote(ring, { now, acknowledged: fleet.acknowledged });
  if (kind === "retire") return edits.retire(ring, leaver.id, { now, ...silence(leaver) });
  return edits.rollback(ring, { now, ...silence(ring.keys.find(({ state }) => state === "staged") ?? leaver) });
}

function revokeIn(fleet: Fleet, id: string, edits: Edits, offset: number): void {
  const leaked = fleet.ring.keys.find((key) => key.id === id)!.key;
  fleet.revoke(leaked, edits.revoke(fleet.ring, id, { reason: "leak", key: fleet.nextKey(), now: fleet.now + offset }));
}

/** Whoever edits may sit anywhere within the skew of the others. */
function offsetOf({ node, pick }: Step, { offsets }: FleetOptions): number {
  return offsets[(node + pick) % offsets.length]!;
}
