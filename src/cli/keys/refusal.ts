/**
 * A guard that failed, as a person and a script read it.
 *
 * @module
 */
import type { Refused } from "../../keys/rotation/refused.ts";
import { EXIT } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { isoTime } from "../time-text.ts";
import { visible } from "../visible.ts";
import { wrapped } from "../wrapped.ts";
import { bothTimes } from "./both-times.ts";
import type { Report } from "./report.ts";

/** What to do about it with this command. */
const FIXES: Readonly<Record<string, string>> = {
  "already-staged": "Run: waxseal keys promote, or to take the staged key back: waxseal keys rollback",
  "nothing-staged": "Run: waxseal keys stage",
  "several-staged": "Name one: waxseal keys promote ID",
  "time-unknown": "Say when the last process had the step before: --since 2026-11-22T13:58:23Z",
  "not-everywhere": "Wait, or for each process that is gone for good: --waive NAME, as waxseal keys status lists them",
  "still-signing": "Wait; no option makes this sooner.",
  "rows-left": "Wait until those sessions are used or end, or let them end now: --waive rows",
  "max-age": "Wait, or let what is left of that purpose be lost: --waive PURPOSE",
  "in-use": "waxseal keys status says what for. To let it be lost: --waive in-use",
  "evidence-needed": "Name the store with the evidence, or for each purpose that may be lost: --waive PURPOSE",
  "key-has-signed": "Promote it again, or wait; what it signed would be lost.",
  "no-way-back": "Run: waxseal keys stage",
  "no-such-key": "waxseal keys status lists the keys.",
  "not-a-fallback": "waxseal keys status lists the keys and their states.",
  "document-there": "To change it: waxseal keys stage, promote, retire, revoke or rollback",
};

/** Returns what is said when `verb` is refused. */
export function refusal(verb: string, { guard, holdsAt, hint }: Refused, { clock, paintOut: paint }: Io): Report {
  const fix = FIXES[guard];
  const json = { refused: verb, guard, hint, holdsAt: holdsAt === undefined ? null : isoTime(holdsAt.getTime()), fix: fix ?? null };
  const text = [
    `${paint("bad", "✗")} ${verb} is refused: ${paint("title", guard)}\n`,
    `${wrapped(visible(hint))}\n`,
    ...(holdsAt === undefined ? [] : [`  ${paint("faint", "not before")}  ${bothTimes(holdsAt, clock())}\n`]),
    ...(fix === undefined ? [] : [`  ${paint("faint", "to do")}       ${fix}\n`]),
  ];
  return { json, text: text.join(""), exit: EXIT.findings };
}
