/**
 * The steps of a rotation, each one by itself: a pure edit with what is known of the processes, and then the source is written.
 *
 * @module
 */
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
import { acknowledgements, evidenceOf, fleetOf, type Fleet } from "./fleet.ts";
import { namedKey } from "./named-key.ts";
import { refusal } from "./refusal.ts";
import type { Report } from "./report.ts";
import { soundRing } from "./ring-here.ts";
import { rowsSignedBy } from "./rows-signed.ts";
import type { KeysTask } from "./task.ts";

export async function stageHere(task: KeysTask): Promise<Report> {
  const ring = await soundRing(task);
  return await outcome(
    task,
    "stage",
    ring,
    stage(ring, { now: task.io.clock() }),
    "Staged a new key, which verifies and does not sign yet",
  );
}

export async function promoteHere(task: KeysTask, name: string | undefined): Promise<Report> {
  const ring = await soundRing(task);
  const result = promoted(task, ring, await fleetOf(task, ring), name);
  return await outcome(task, "promote", ring, result, "Promoted the staged key: it signs from now on");
}

export async function retireHere(task: KeysTask, name: string | undefined): Promise<Report> {
  const ring = await soundRing(task);
  const fleet = await fleetOf(task, ring);
  const oldest = ring.keys.findLast(({ state }) => state === "fallback");
  const key = name === undefined ? oldest : namedKey(ring, name, task.io.clock());
  if (key === undefined) {
    const hint = name === undefined ? "There is no fallback: nothing is left to retire." : "The ring has no key of this id or fingerprint.";
    return refusal("retire", refuse("no-such-key", hint), task.io);
  }
  return await outcome(task, "retire", ring, await retired(task, ring, fleet, key), "Retired the key: nothing accepts it any more");
}

export async function rollbackHere(task: KeysTask): Promise<Report> {
  const ring = await soundRing(task);
  const fleet = await fleetOf(task, ring);
  const now = task.io.clock();
  const staged = ring.keys.find(({ state }) => state === "staged");
  const result = rollback(ring, { ...departure(task, fleet, staged), now });
  return await outcome(task, "rollback", ring, result, staged === undefined ? "The previous key signs again" : "Took the last step back");
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
    ...(fleet && acknowledgements(fleet, ring, options.waive)),
    stagedAt: since,
  });
}

/** What comes of retiring `key`, with what was seen of its use. Rows are counted only when they alone may be in the way: all of them are read. */
export async function retired(
  task: KeysTask,
  ring: RingDocument,
  fleet: Fleet | undefined,
  key: RingKey,
): Promise<Retired | Refused<RetireGuard>> {
  const now = task.io.clock();
  const result = retire(ring, key.id, { ...departure(task, fleet, key), now });
  if (!result.ok || task.options.waive.includes("rows")) return result;
  const rows = await rowsSignedBy(task, ring);
  return rows === undefined ? result : retire(ring, key.id, { ...departure(task, fleet, key, rows.get(key.id)), now });
}

/** What speaks for letting `key` go, besides time. */
export function departure({ options }: KeysTask, fleet: Fleet | undefined, key: RingKey | undefined, rows?: number): DepartureOptions {
  const seen = fleet === undefined || key === undefined ? undefined : evidenceOf(key, fleet, rows);
  return {
    waive: options.waive,
    quiet: durationOf(options.quiet, "quiet"),
    demotedAt: sinceOf(options.since),
    evidence: seen ?? (rows === undefined ? undefined : { lastUsed: undefined, rows }),
  };
}

function sinceOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : momentOf(text, "since");
}

async function outcome(task: KeysTask, verb: string, before: RingDocument, result: EditResult, done: string): Promise<Report> {
  if (!result.ok) return refusal(verb, result, task.io);
  const report = await deliver(task, { before, after: result.ring }, done);
  return { ...report, text: report.text + sinceText(report, result.ring) };
}

/** Variables hold no times. */
function sinceText({ json: { revision, delivered } }: Report, { keys }: RingDocument): string {
  const isDeployed = revision === null && (delivered === "out" || delivered === "edited");
  const isOver = keys.every(({ state }) => state === "current");
  return isDeployed && !isOver ? "  Note when the last process has it: the next step asks for that time, with --since.\n" : "";
}
