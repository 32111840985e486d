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
  readonly kind: (typeof KINDS)[number];
  readonly node: number;
  readonly pick: number;
  /** Whether an edit that time alone holds back is tried again at that very second. */
  readonly isPatient: boolean;
}

const KINDS = [
  "stage",
  "schedule",
  "promote",
  "promote-acknowledged",
  "retire",
  "rollback",
  "revoke",
  "wait",
  "refresh",
  "restart",
  "visit",
] as const;
const WEIGHTS: Partial<Record<Step["kind"], number>> = { revoke: 1, promote: 4, retire: 4, wait: 4, refresh: 4 };
const WAITS = [1, 29, 299, 599, 600, 631, 660, 900, 4999, 5000, 5660, 7000];

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.oneof(...KINDS.map((kind) => ({ arbitrary: fc.constant(kind), weight: WEIGHTS[kind] ?? 2 }))),
    node: fc.nat(5),
    pick: fc.nat(60),
    isPatient: fc.boolean(),
  }),
  { maxLength: 24, size: "max" },
);

const OFFSETS = [-15, 15, 0, -14, 7, 15, -15];

export interface Schedule {
  readonly fleet: FleetOptions;
  readonly steps: readonly Step[];
}

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  fleet: fc.record({
    offsets: fc.array(fc.constantFrom(...OFFSETS), { minLength: 2, maxLength: 3 }),
    skew: fc.constant(30),
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
  if (kind === "stage") return edits.stage(ring, { now });
  if (kind === "schedule") return edits.stage(ring, { now, activateAt: new Date((now + 625 + (pick % 12)) * 1000) });
  if (kind === "promote") return edits.promote(ring, { now });
  if (kind === "promote-acknowledged") return edits.promote(ring, { now, acknowledged: fleet.acknowledged });
  if (kind === "retire") return edits.retire(ring, leaver.id, { now, ...silence(leaver) });
  return edits.rollback(ring, { now, ...silence(ring.keys.find(({ state }) => state === "staged") ?? leaver) });
}

function revokeIn(fleet: Fleet, id: string, edits: Edits, offset: number): void {
  const leaked = fleet.ring.keys.find((key) => key.id === id)!.key;
  fleet.revoke(leaked, edits.revoke(fleet.ring, id, { reason: "leak", now: fleet.now + offset }));
}

/** Whoever edits may sit anywhere within the skew of the others. */
function offsetOf({ node, pick }: Step, { offsets }: FleetOptions): number {
  return offsets[(node + pick) % offsets.length]!;
}
