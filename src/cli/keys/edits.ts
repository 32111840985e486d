/**
 * The steps of a rotation, each one by itself: a pure edit with what is known of the processes, and then the source is written.
 *
 * @module
 */
import type { Duration } from "../../clock.ts";
import { activatedKey, type RingDocument, type RingKey } from "../../keys/document/ring-document.ts";
import type { DepartureOptions } from "../../keys/rotation/departure.ts";
import { promote, type PromoteGuard } from "../../keys/rotation/promote.ts";
import { refuse, type EditResult, type Refused } from "../../keys/rotation/refused.ts";
import { retire, type Retired, type RetireGuard } from "../../keys/rotation/retire.ts";
import { rollback } from "../../keys/rotation/rollback.ts";
import { stage } from "../../keys/rotation/stage.ts";
import { momentOf } from "../revoke/moment.ts";
import { durationOf } from "../signing-options.ts";
import { deliver } from "./deliver.ts";
import { acknowledgedBy, evidenceOf, waivedNames, type Fleet } from "./fleet.ts";
import { knownFleet } from "./known-fleet.ts";
import { namedKey } from "./named-key.ts";
import { refusal } from "./refusal.ts";
import type { Report } from "./report.ts";
import { soundRing } from "./ring-here.ts";
import type { KeysTask } from "./task.ts";

export async function stageHere(task: KeysTask): Promise<Report> {
  const ring = await soundRing(task);
  return await outcome(task, "stage", ring, stage(ring, { now: task.io.clock() }), "Staged a new key, which verifies and does not sign yet");
}

export async function promoteHere(task: KeysTask, name: string | undefined): Promise<Report> {
  const ring = await soundRing(task);
  const result = promoted(task, ring, await knownFleet(task, ring), name);
  return await outcome(task, "promote", ring, result, "Promoted the staged key: it signs from now on");
}

export async function retireHere(task: KeysTask, name: string | undefined): Promise<Report> {
  const ring = await soundRing(task);
  const fleet = await knownFleet(task, ring);
  const now = task.io.clock();
  const oldest = ring.keys.findLast(({ state }) => state === "fallback");
  const key = name === undefined ? oldest : namedKey(ring, name, now);
  if (key === undefined) {
    const hint = name === undefined ? "There is no fallback: nothing is left to retire." : "The ring has no key of this id or fingerprint.";
    return refusal("retire", refuse("no-such-key", hint), task.io);
  }
  return await outcome(task, "retire", ring, retired(task, ring, fleet, key), "Retired the key: nothing accepts it any more");
}

export async function rollbackHere(task: KeysTask): Promise<Report> {
  const ring = await soundRing(task);
  const fleet = await knownFleet(task, ring);
  const now = task.io.clock();
  const staged = ring.keys.find(({ state }) => state === "staged");
  const result = rollback(ring, { ...departure(task, ring, fleet, staged), now });
  return await outcome(task, "rollback", ring, result, staged === undefined ? "The key before signs again" : "Took the last step back");
}

/** What comes of promoting: with the acknowledgements of all processes, where they are known. */
export function promoted({ options, io }: KeysTask, ring: RingDocument, fleet: Fleet | undefined, name?: string): EditResult<PromoteGuard> {
  const now = io.clock();
  const since = sinceOf(options.since);
  const settled = activatedKey(ring.keys, now);
  const key = name === undefined ? undefined : namedKey(ring, name, now);
  if (name !== undefined && key === undefined && settled === undefined)
    return refuse("nothing-staged", "The ring has no key of this id or fingerprint.");
  return promote(ring, {
    now,
    id: key?.id,
    acknowledged: fleet && acknowledgedBy(fleet.members),
    instances: fleet?.hasSilentReaders === true ? Infinity : undefined, // they report nothing: time has to pass, too
    waive: fleet && waivedNames(fleet.members, options.waive),
    stagedAt: since,
  });
}

/** What comes of retiring `key`, with what was seen of its use. */
export function retired(task: KeysTask, ring: RingDocument, fleet: Fleet | undefined, key: RingKey): Retired | Refused<RetireGuard> {
  return retire(ring, key.id, { ...departure(task, ring, fleet, key), now: task.io.clock() });
}

function departure({ options, io }: KeysTask, ring: RingDocument, fleet: Fleet | undefined, key: RingKey | undefined): DepartureOptions {
  const quiet: Duration | undefined = durationOf(options.quiet, "quiet");
  return {
    waive: options.waive,
    quiet,
    demotedAt: sinceOf(options.since),
    evidence: fleet === undefined || key === undefined ? undefined : evidenceOf(key, ring, fleet, options.waive, io.clock() * 1000),
  };
}

function sinceOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : momentOf(text, "since");
}

async function outcome(task: KeysTask, verb: string, before: RingDocument, result: EditResult, done: string): Promise<Report> {
  return result.ok ? await deliver(task, { before, after: result.ring }, done) : refusal(verb, result, task.io);
}
