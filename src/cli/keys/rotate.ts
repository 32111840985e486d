/**
 * A whole rotation: stage, promote, retire, each when it is due. Its state is in the document alone, so it can be stopped and gone on with anywhere.
 *
 * @module
 */
import { secondsOf } from "../../clock.ts";
import { activatedKey, type RingDocument } from "../../keys/document/ring-document.ts";
import type { EditResult, Refused } from "../../keys/rotation/refused.ts";
import { retire } from "../../keys/rotation/retire.ts";
import { stage } from "../../keys/rotation/stage.ts";
import { timeline } from "../../keys/rotation/timeline.ts";
import { EXIT } from "../exit-code.ts";
import { durationOf } from "../signing-options.ts";
import { isoTime } from "../time-text.ts";
import { UsageError } from "../usage-error.ts";
import { bothTimes } from "./both-times.ts";
import { deliver } from "./deliver.ts";
import { departure, promoted, retired } from "./edits.ts";
import { fleetOf } from "./fleet.ts";
import { refusal } from "./refusal.ts";
import type { Report } from "./report.ts";
import { soundRing } from "./ring-here.ts";
import { stepJson } from "./status.ts";
import { timelineText } from "./status-text.ts";
import type { KeysTask } from "./task.ts";

type Step = "stage" | "promote" | "retire";

const DONE: Readonly<Record<Step, string>> = {
  stage: "Staged a new key, which verifies and does not sign yet",
  promote: "Promoted the staged key: it signs from now on",
  retire: "Retired the old key: the rotation is complete",
};
/** Processes report every minute at most; a poll of a source or a store costs little. */
const POLL_MS = 5000;

/** What one look at the ring came to. */
interface Turn {
  readonly report: Report;
  readonly progress: "done" | "complete" | "waiting" | "blocked";
  /** Unix milliseconds; undefined where time alone does not help. */
  readonly nextMs: number | undefined;
}

/** Does the step that is due; with --wait, one after the other until the rotation is complete. */
export async function rotateHere(task: KeysTask): Promise<Report> {
  const { options, io } = task;
  if (options.wait && options["dry-run"]) throw new UsageError("--dry-run shows one step; it goes without --wait.");
  if (options.wait && task.place.source.write === undefined)
    throw new UsageError("--wait is for keys that this command can write itself; without it, each step prints what you have to deploy.");
  if (!options.wait) return (await turn(task, true)).report;
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  try {
    return await untilComplete(task, stop.signal);
  } finally {
    release();
    task.progress.end();
  }
}

async function untilComplete(task: KeysTask, stop: AbortSignal): Promise<Report> {
  const { io, options, progress } = task;
  for (let mayBegin = true; ; mayBegin = false) {
    const { report, progress: came, nextMs } = await turn(task, mayBegin);
    if (came === "complete" || (came === "blocked" && task.evidence === undefined)) return report;
    if (came === "done") {
      progress.end();
      if (!options.json) io.out(report.text);
    } else {
      const until = nextMs === undefined ? "what is in the way" : bothTimes(new Date(nextMs), io.clock());
      progress.update(`Waiting for ${until}: ${String(report.json["guard"] ?? report.json["step"])} …`);
      await pause(Math.min(POLL_MS, nextMs === undefined ? POLL_MS : Math.max(100, nextMs - io.clock() * 1000)), stop);
    }
    if (stop.aborted) return stopped(report);
  }
}

function stopped({ json }: Report): Report {
  return {
    json: { ...json, stopped: true },
    text: "\nStopped. Nothing is lost: go on with the same command, here or elsewhere.\n",
    exit: EXIT.failed,
  };
}

/** @param mayBegin whether a new rotation may begin: after one is complete, none does by itself */
async function turn(task: KeysTask, mayBegin: boolean): Promise<Turn> {
  const { io } = task;
  const ring = await soundRing(task);
  const step = stepOf(ring, io.clock());
  if (step === "stage" && (!mayBegin || !isDue(task, ring))) return complete(task, ring);
  const result = await resultOf(task, ring, step);
  if (!result.ok) return refusedTurn(task, ring, step, result);
  const report = await deliver(task, { before: ring, after: result.ring }, DONE[step]);
  const next = task.options["dry-run"] ? ring : result.ring;
  const json = { step, done: !task.options["dry-run"], ...report.json, ...nextOf(next, io.clock()) };
  const text = task.options.show ? report.text : `${report.text}${comeBack(task, next)}`;
  return { report: { ...report, json, text }, progress: step === "retire" ? "complete" : "done", nextMs: undefined };
}

/** Which step of a rotation comes next: the document says how far it is. */
export function stepOf({ keys, revision }: RingDocument, now: number): Step {
  if (activatedKey(keys, now) !== undefined || keys.some(({ state }) => state === "staged")) return "promote";
  return replacedKey({ keys, revision }) === undefined ? "stage" : "retire";
}

/** The key that the current one was promoted over. Without a document nobody knows: then any fallback is. */
function replacedKey({ keys, revision }: Pick<RingDocument, "keys" | "revision">) {
  const current = keys.find(({ state }) => state === "current")!;
  const newest = keys.find(({ state }) => state === "fallback");
  const isReplaced = revision === 0 || (newest?.demotedAt !== undefined && newest.demotedAt === current.promotedAt);
  return isReplaced ? newest : undefined;
}

async function resultOf(task: KeysTask, ring: RingDocument, step: Step): Promise<EditResult> {
  if (step === "stage") return stage(ring, { now: task.io.clock() });
  const fleet = await fleetOf(task, ring);
  return step === "promote" ? promoted(task, ring, fleet) : await retired(task, ring, fleet, replacedKey(ring)!);
}

/** With --every, only once the current key has signed for so long. */
function isDue({ options, io }: KeysTask, { keys }: RingDocument): boolean {
  const every = durationOf(options.every, "every");
  if (every === undefined) return true;
  const { promotedAt } = keys.find(({ state }) => state === "current")!;
  return promotedAt === undefined || io.clock() >= promotedAt + secondsOf(every);
}

function complete({ options, io }: KeysTask, ring: RingDocument): Turn {
  const { promotedAt } = ring.keys.find(({ state }) => state === "current")!;
  const every = durationOf(options.every, "every");
  const nextMs = every === undefined || promotedAt === undefined ? undefined : (promotedAt + secondsOf(every)) * 1000;
  const next = nextMs === undefined ? "" : ` The next one begins on ${bothTimes(new Date(nextMs), io.clock())}.`;
  const json = { step: null, done: false, complete: true, next: nextMs === undefined ? null : { step: "stage", at: isoTime(nextMs) } };
  return {
    report: { json, text: `${io.paintOut("good", "✓")} No rotation is under way.${next}\n` },
    progress: "complete",
    nextMs: undefined,
  };
}

/** Time alone ends some waits: then all is well. What it does not end is a finding. */
function refusedTurn(task: KeysTask, ring: RingDocument, step: Step, result: Refused): Turn {
  const { io, options } = task;
  const { guard } = result;
  const said = refusal(step, result, io);
  const now = io.clock();
  const nextMs = (step === "retire" ? mayLeaveAt(task, ring, result) : result.holdsAt)?.getTime();
  if (nextMs === undefined || guard === "in-use") {
    return { report: { ...said, json: { step, done: false, ...said.json, ...nextOf(ring, now) } }, progress: "blocked", nextMs };
  }
  const sooner = step === "retire" && task.evidence !== undefined ? ", or earlier where evidence lets it" : "";
  const steps = timelineText(timeline(ring, { now }).map(stepJson), io);
  const text = `${io.paintOut("good", "✓")} Nothing to do yet: ${step} is next, on ${bothTimes(new Date(nextMs), now)}${sooner}.\n${steps === "" ? "" : `\n${steps}`}`;
  const json = {
    step,
    done: false,
    guard,
    hint: result.hint,
    complete: false,
    next: { step, at: isoTime(nextMs) },
    ...(options.json ? { timeline: timeline(ring, { now }).map(stepJson) } : {}),
  };
  return { report: { json, text }, progress: "waiting", nextMs };
}

/** When time alone lets the old key go: once the guard that fails now holds, the next one may still have to wait. */
function mayLeaveAt(task: KeysTask, ring: RingDocument, { holdsAt }: Refused): Date | undefined {
  const key = replacedKey(ring);
  if (holdsAt === undefined || key === undefined) return holdsAt;
  const then = retire(ring, key.id, { ...departure(task, undefined, key), now: holdsAt.getTime() / 1000 });
  return then.ok ? holdsAt : (then.holdsAt ?? holdsAt);
}

function nextOf(ring: RingDocument, now: number): Record<string, unknown> {
  const steps = timeline(ring, { now }).map(stepJson);
  const step = stepOf(ring, now);
  const next = steps.find((one) => one.step === step && one.progress !== "done");
  return { complete: step === "stage", next: step === "stage" ? null : { step, at: next?.at ?? null }, timeline: steps };
}

function comeBack({ io, options, place }: KeysTask, ring: RingDocument): string {
  const now = io.clock();
  const step = stepOf(ring, now);
  const text = timelineText(timeline(ring, { now }).map(stepJson), io);
  if (step === "stage" || options.wait) return text === "" ? "" : `\n${text}`;
  const next = timeline(ring, { now }).find((one) => one.step === step && one.progress !== "done");
  const isTimed = place.variables === undefined && next?.at !== undefined;
  const when = isTimed
    ? `Come back with the same command on ${bothTimes(next.at, now)}, or earlier where evidence lets it: ${step} is next.`
    : `When the last process has it, note the time, and go on with the same command and --since TIME`;
  return `\n${text}  ${when}\n`;
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    stop.addEventListener("abort", end, { once: true });
    function end(): void {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
      resolve();
    }
  });
}
