/**
 * All that is known of a ring at one moment, as data: what `--json` prints, and what is made into text for people.
 *
 * @module
 */
import { secondsOf } from "../../clock.ts";
import type { RingDocument, RingKey } from "../../keys/document/ring-document.ts";
import { invalidates } from "../../keys/rotation/invalidates.ts";
import { retire } from "../../keys/rotation/retire.ts";
import { timeline, type TimelineStep } from "../../keys/rotation/timeline.ts";
import { isoTime } from "../time-text.ts";
import { departure } from "./edits.ts";
import { fleetOf, type Fleet } from "./fleet.ts";
import { invalidationJson } from "./revoke.ts";
import { ringHere, type RingHere } from "./ring-here.ts";
import { rowsSignedBy } from "./rows-signed.ts";
import type { KeysTask } from "./task.ts";

export type Status = Awaited<ReturnType<typeof statusOf>>;
export type KeyStatus = Status["keys"][number];
export type InstanceStatus = Status["instances"][number];

/** Returns the status. Times are ISO 8601; null where nothing is known. @throws {KeySourceError} @throws {StoreError} */
export async function statusOf(task: KeysTask) {
  const here = await ringHere(task);
  const { ring, protection, objection } = here;
  const fleet = await fleetOf(task, ring);
  const rows = task.options.rows ? await rowsSignedBy(task, ring) : undefined;
  const now = task.io.clock();
  const hasDocument = ring.revision > 0;
  return {
    source: task.place.source.name,
    isWritable: task.place.source.write !== undefined,
    hasDocument,
    app: hasDocument ? ring.app : null,
    revision: ring.revision,
    floor: ring.floor,
    updatedAt: hasDocument ? time(ring.updatedAt) : null,
    forDjango: ring.projected,
    policy: ring.policy,
    store: task.storeName,
    hasEvidence: fleet !== undefined,
    watchedSince: dateText(fleet?.watchedSince),
    rollbackProtection: protection,
    objection: objection === undefined ? null : { code: objection.code, message: objection.message },
    keys: ring.keys.map((key) => keyStatus(task, here, fleet, key, rows?.get(key.id))),
    revoked: ring.revoked.map(({ id, at, reason }) => ({ id, at: time(at), reason })),
    instances: instancesOf(fleet, now),
    timeline: hasDocument ? timeline(ring, { now }).map(stepJson) : [],
  };
}

function keyStatus(task: KeysTask, { ring }: RingHere, fleet: Fleet | undefined, key: RingKey, rows: number | undefined) {
  const now = task.io.clock();
  const used = fleet?.keys.find(({ id }) => id === key.id);
  const lost = invalidates(ring, key.id, { purposes: task.place.purposes, now });
  const purposes = Object.entries(used?.purposes ?? {}).map(([purpose, last]) => ({
    purpose,
    count: used!.counts[purpose] ?? 0,
    lastUsed: dateText(last),
  }));
  return {
    id: key.id,
    fingerprint: used?.label ?? key.key.fingerprint,
    state: key.state,
    stagedAt: time(key.stagedAt),
    activateAt: time(key.activateAt),
    promotedAt: time(key.promotedAt),
    demotedAt: time(key.demotedAt),
    lastUsed: dateText(used?.lastUsed),
    uses: purposes.sort((one, other) => String(other.lastUsed).localeCompare(String(one.lastUsed))),
    rows: rows ?? null,
    loses: lost.map(invalidationJson),
    leaving: leavingOf(task, ring, fleet, key, rows),
  };
}

/** Whether the key may leave now, and if not, from when on time alone lets it; null for never, or for what nobody knows. */
function leavingOf(task: KeysTask, ring: RingDocument, fleet: Fleet | undefined, key: RingKey, rows: number | undefined) {
  const now = task.io.clock();
  const result = retire(ring, key.id, { ...departure(task, fleet, key, rows), now });
  if (result.ok) return { isSafe: true, guard: null, hint: null, safeAt: isoTime(now * 1000), onEvidence: result.onEvidence };
  const step = timeline(ring, { now }).find((one) => one.step === "retire" && one.key === key.id);
  const isTimed = key.state === "fallback" && step?.needsEvidence.every((purpose) => task.options.waive.includes(purpose)) === true;
  const isInWay = result.guard === "rows-left" || result.guard === "in-use" || result.guard === "evidence-needed";
  const safeAt = isTimed && !isInWay ? step?.at : isInWay ? result.holdsAt : undefined;
  return { isSafe: false, guard: result.guard as string, hint: result.hint, safeAt: dateText(safeAt), onEvidence: [] };
}

function instancesOf(fleet: Fleet | undefined, now: number) {
  return (fleet?.instances ?? []).map(({ instance, boot, revision, state, isBehind, startedMs, untilMs, gap }) => ({
    instance,
    boot,
    revision,
    state: state === "alive" ? (isBehind ? ("behind" as const) : ("up to date" as const)) : state,
    started: isoTime(startedMs),
    heard: isoTime(untilMs),
    silentSeconds: Math.max(0, Math.round(now - untilMs / 1000)),
    gap: gap === undefined ? null : { from: isoTime(gap.fromMs), until: isoTime(gap.untilMs) },
  }));
}

export function stepJson({ step, key, progress, at, needsEvidence }: TimelineStep) {
  return { step, key, progress, at: dateText(at), needsEvidence };
}

/** Returns how long processes take to have a change, by the policy. Units: seconds */
export function propagationSeconds({ policy }: RingDocument): number {
  return secondsOf(policy.propagation) + secondsOf(policy.skew);
}

function time(seconds: number | undefined): string | null {
  return seconds === undefined ? null : isoTime(seconds * 1000);
}

function dateText(date: Date | undefined): string | null {
  return date === undefined ? null : isoTime(date.getTime());
}
