/**
 * A status as a person reads it. Names of processes, purposes and reasons were written by others: they are made harmless.
 *
 * @module
 */
import { secondsOf, type Duration } from "../../clock.ts";
import type { Io } from "../io.ts";
import type { Look, Paint } from "../paint.ts";
import { counted } from "../sessions/counted.ts";
import { age, lifetimeText, utcTime } from "../time-text.ts";
import { visibleLine } from "../visible.ts";
import { wrapped } from "../wrapped.ts";
import { bothTimes } from "./both-times.ts";
import type { InstanceStatus, KeyStatus, Status } from "./status.ts";

const MOST_INSTANCES = 50;
const MOST_USES = 10;
const PROTECTION: Readonly<Record<Status["rollbackProtection"], string>> = {
  store: "yes: the store remembers floors and revoked keys",
  floor: "yes: WAXSEAL_KEYRING_FLOOR, as far as every process has it",
  none: "NO: nothing outside the document would notice an older one",
};
const INSTANCE_LOOKS: Readonly<Record<InstanceStatus["state"], Look>> = {
  "up to date": "good",
  behind: "warning",
  lost: "bad",
  ended: "faint",
};

/** Returns the text of `status`. */
export function statusText(status: Status, io: Io): string {
  const { paintOut: paint } = io;
  const now = io.clock();
  const parts = [
    headText(status, now, paint),
    ...(status.objection === null
      ? []
      : [`${paint("bad", "✗")} ${status.objection.code}\n${wrapped(visibleLine(status.objection.message, 1000))}\n`]),
    keysText(status, now, paint),
    ...(status.revoked.length === 0 ? [] : [revokedText(status, now, paint)]),
    ...(status.hasEvidence ? [instancesText(status.instances, now, paint)] : []),
    ...(status.timeline.length === 0 ? [] : [timelineText(status.timeline, io)]),
  ];
  return parts.join("\n");
}

function headText(status: Status, now: number, paint: Paint): string {
  const { app, revision, floor, updatedAt, forDjango, policy, source, store, isWritable, hasDocument, rollbackProtection, watchedSince } =
    status;
  const row = (name: string, text: string): string => `  ${paint("faint", name.padEnd(12))}${text}\n`;
  const title = hasDocument ? `${String(app)}, revision ${String(revision)}` : "Keys without a document";
  const since = watchedSince === null ? "" : `; without a gap since ${utcTime(Date.parse(watchedSince) / 1000)}`;
  return [
    `${paint("title", title)}${forDjango ? paint("faint", "  for Django, too") : ""}\n`,
    row("source", `${visibleLine(source)}${isWritable ? "" : ", which is for you to change"}`),
    ...(hasDocument
      ? [row("changed", ago(updatedAt, now)), row("floor", `${String(floor)}${floor === 0 ? "" : ": no document below it is accepted"}`)]
      : []),
    ...(hasDocument
      ? [row("policy", `every process has a change after ${span(policy.propagation)}, clocks are at most ${span(policy.skew)} apart`)]
      : []),
    row("evidence", `${visibleLine(store)}${since}`),
    ...(hasDocument
      ? [
          row(
            "rollback",
            rollbackProtection === "none"
              ? paint("warning", PROTECTION.none)
              : `protected, ${PROTECTION[rollbackProtection]}`.replace("protected, yes: ", "noticed: "),
          ),
        ]
      : []),
    ...(status.hasEvidence
      ? []
      : [
          wrapped(`There is no evidence: nobody can say which processes have which keys, and what for. Only time speaks for a step.`) +
            "\n",
        ]),
  ].join("");
}

function keysText(status: Status, now: number, paint: Paint): string {
  const width = Math.max(...status.keys.map(({ id }) => id.length));
  return `${paint("title", "Keys")}\n${status.keys.map((key) => keyText(key, width, status, now, paint)).join("")}`;
}

function keyText(key: KeyStatus, width: number, { hasEvidence }: Status, now: number, paint: Paint): string {
  const since = key.state === "staged" ? key.stagedAt : key.state === "fallback" ? key.demotedAt : key.promotedAt;
  const active = key.activateAt === null || key.state !== "staged" ? "" : `, signs from ${utcTime(Date.parse(key.activateAt) / 1000)} on`;
  const look: Look = key.state === "current" ? "good" : key.state === "staged" ? "warning" : "faint";
  const uses = key.uses
    .slice(0, MOST_USES)
    .map(({ purpose, count, lastUsed }) => `    ${visibleLine(purpose, 40)}  ${ago(lastUsed, now)}, ${counted(count, "use")}\n`);
  const unused = hasEvidence && key.uses.length === 0 ? ["    no use was seen\n"] : [];
  const rows = key.rows === null ? [] : [`    ${counted(key.rows, "live session")} ${key.rows === 1 ? "needs" : "need"} it\n`];
  return [
    `  ${paint("code", key.id.padEnd(width))}  ${key.fingerprint.padEnd(12)}  ${paint(look, key.state)}${since === null ? "" : `, ${age(Date.parse(since) / 1000, now)}`}${active}\n`,
    ...uses,
    ...unused,
    ...rows,
    ...leavingText(key, now, paint),
  ].join("");
}

/** Of the key that signs, and of one that has not yet, nobody asks. */
function leavingText({ state, leaving, loses }: KeyStatus, now: number, paint: Paint): string[] {
  if (state !== "fallback") return [];
  if (leaving.isSafe) return [`    ${paint("good", "may leave now")}: waxseal keys retire\n`];
  const lost = loses.filter((one) => one["loses"] === true).map(({ purpose }) => visibleLine(String(purpose), 40));
  const what = lost.length === 0 ? "" : `${wrapped(`if it left now, what it signed would be lost of: ${lost.join(", ")}`, "    ")}\n`;
  const when =
    leaving.safeAt === null ? `not by time alone: ${String(leaving.guard)}` : `safe from ${bothTimes(new Date(leaving.safeAt), now)}`;
  return [what, `    ${paint("faint", when)}\n`];
}

function revokedText({ revoked }: Status, now: number, paint: Paint): string {
  const lines = revoked.map(({ id, at, reason }) => `  ${id}  ${visibleLine(reason, 60)}, ${ago(at, now)}\n`);
  return `${paint("title", "Revoked")}\n${lines.join("")}`;
}

function instancesText(instances: readonly InstanceStatus[], now: number, paint: Paint): string {
  if (instances.length === 0)
    return `${paint("title", "Processes")}\n  none has reported: give liveKeys, or your source, the option evidence\n`;
  const shown = instances.filter(({ state }) => state !== "ended");
  const ended = instances.length - shown.length;
  const lines = shown.slice(0, MOST_INSTANCES).map(({ instance, revision, state, heard }) => {
    return `  ${visibleLine(instance, 60)}  revision ${String(revision)}  ${paint(INSTANCE_LOOKS[state], state)}, heard ${ago(heard, now)}\n`;
  });
  const more = shown.length > MOST_INSTANCES ? [`  and ${counted(shown.length - MOST_INSTANCES, "more", "more")}; --json has all\n`] : [];
  const over = ended === 0 ? [] : [`  ${paint("faint", `${counted(ended, "process", "processes")} ended`)}\n`];
  return `${paint("title", "Processes")}\n${[...lines, ...more, ...over].join("")}`;
}

/** Returns the steps of a rotation, done and to come. */
export function timelineText(steps: Status["timeline"], { paintOut: paint, clock }: Io): string {
  if (steps.length === 0) return "";
  const signs = { done: paint("good", "✓"), ready: paint("warning", "→"), waiting: paint("faint", "·") } as const;
  const lines = steps.map(({ step, key, progress, at, needsEvidence }) => {
    const when = at === null ? "" : progress === "done" ? ago(at, clock()) : bothTimes(new Date(at), clock());
    const due = progress === "ready" ? "may be done now, as far as time goes" : when;
    const proof =
      needsEvidence.length === 0 ? "" : `, with evidence for ${needsEvidence.map((purpose) => visibleLine(purpose, 40)).join(", ")}`;
    return `  ${signs[progress]} ${step.padEnd(9)}  ${key}  ${due}${proof}\n`;
  });
  return `${paint("title", "Timeline")}\n${lines.join("")}`;
}

function ago(time: string | null, now: number): string {
  return time === null ? "never" : age(Date.parse(time) / 1000, now);
}

function span(duration: Duration): string {
  return lifetimeText(secondsOf(duration));
}
