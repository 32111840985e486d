import type { RingPolicy } from "../document/policy.ts";
import type { RingDocument, RingKey } from "../document/ring-document.ts";
import { tooOldAt } from "./departure.ts";
import { everywhereAt, settled, type EditOptions } from "./edit.ts";
import { dateOf, momentOf } from "./moment.ts";

export interface TimelineStep {
  readonly step: "stage" | "promote" | "roll back" | "retire" | "revoke";
  /** The key's id. */
  readonly key: string;
  /** "ready" may be done now, as far as time goes; "waiting" not before `at`. */
  readonly progress: "done" | "ready" | "waiting";
  /** When it was done, or the earliest time for it; undefined where the document does not say. */
  readonly at: Date | undefined;
  /** Purposes that no time ends: for these, evidence or a waiver comes on top. */
  readonly needsEvidence: readonly string[];
}

interface Step extends Omit<TimelineStep, "at" | "progress" | "needsEvidence"> {
  done: boolean;
  at: number | undefined;
  needsEvidence?: readonly string[];
}

/** Returns the steps of a rotation that the document knows of: those done, the earliest first, then those to come. */
export function timeline(ring: RingDocument, { now: read }: EditOptions = {}): readonly TimelineStep[] {
  const now = momentOf(read);
  const { keys, revoked, policy } = settled(ring, now);
  const steps = [
    ...keys.flatMap(doneSteps),
    ...revoked.map(({ id, at }): Step => ({ step: "revoke", key: id, done: true, at })),
    ...stepsToCome(keys, policy, now),
  ];
  const time = ({ at, done }: Step): number => at ?? (done ? -Infinity : Infinity);
  const sorted = steps.sort((one, other) => Number(other.done) - Number(one.done) || byTime(time(one), time(other)));
  return sorted.map(({ step, key, done, at, needsEvidence = [] }) => ({
    step,
    key,
    progress: done ? "done" : at !== undefined && at <= now ? "ready" : "waiting",
    at: at === undefined ? undefined : dateOf(at),
    needsEvidence,
  }));
}

function byTime(one: number, other: number): number {
  return one === other ? 0 : one - other; // Infinity less itself is NaN
}

function doneSteps({ id, state, stagedAt, promotedAt, demotedAt }: RingKey): Step[] {
  const steps: Step[] = [];
  if (stagedAt !== undefined) steps.push({ step: "stage", key: id, done: true, at: stagedAt });
  if (promotedAt !== undefined) steps.push({ step: "promote", key: id, done: true, at: promotedAt });
  if (state === "staged" && demotedAt !== undefined) steps.push({ step: "roll back", key: id, done: true, at: demotedAt });
  return steps;
}

function stepsToCome(keys: readonly RingKey[], policy: RingPolicy, now: number): Step[] {
  const steps = keys.filter(({ state }) => state === "fallback").map(({ id, demotedAt }) => retirement(id, demotedAt, policy));
  const staged = keys.find(({ state }) => state === "staged");
  if (staged === undefined) return steps;
  const { id, stagedAt, activateAt } = staged;
  const at = activateAt ?? (stagedAt === undefined ? undefined : everywhereAt(policy, stagedAt));
  const current = keys.find(({ state }) => state === "current")!;
  return [
    { step: "promote", key: id, done: false, at },
    retirement(current.id, at === undefined ? undefined : Math.max(at, now), policy),
    ...steps,
  ];
}

function retirement(key: string, ceasedAt: number | undefined, policy: RingPolicy): Step {
  const purposes = Object.keys(policy.maxAge);
  const needsEvidence = purposes.filter((purpose) => policy.maxAge[purpose] === "unbounded");
  if (ceasedAt === undefined) return { step: "retire", key, done: false, at: undefined, needsEvidence };
  const ends = purposes.map((purpose) => tooOldAt(policy, purpose, ceasedAt) ?? 0);
  return { step: "retire", key, done: false, at: Math.max(everywhereAt(policy, ceasedAt), ...ends), needsEvidence };
}
