/**
 * A scan's result for a person at a terminal: what was found by place, what was not looked at, and what to do next.
 *
 * @module
 */
import type { CleanResult } from "../../leaks/reports/cleaned.ts";
import { groupsOf, type Group, type Row } from "../../leaks/reports/groups-of.ts";
import { levelOf, type Level } from "../../leaks/reports/level-of.ts";
import { nextSteps } from "../../leaks/reports/next-steps.ts";
import { objectText, shortId } from "../../leaks/reports/place-text.ts";
import { ruleOf } from "../../leaks/reports/rules.ts";
import { keyText } from "../../leaks/reports/sentence-of.ts";
import type { Look, Paint } from "../paint.ts";
import { counted } from "../sessions/counted.ts";
import { visibleLine } from "../visible.ts";
import { wrapped } from "../wrapped.ts";

const MOST_PLACES = 200;
const MOST_ROWS = 10;
const MOST_GAPS = 50;
const MOST_STALE = 20;
const MOST_COMMITS = 3;

const LOOKS: Readonly<Record<Level, Look>> = { error: "bad", warning: "warning", note: "faint" };
/** Where a word of a message begins so, it might come to stand in front of a line, where GitHub's runner takes it for a command. */
const WORD_OF_COMMAND = /(^| )::/g;
const DAY_CHARACTERS = "2027-01-31".length;

/** Returns the text of `result`. Every line begins with a mark of ours or with white space and words of ours. */
export function scanTable(result: CleanResult, paint: Paint): string {
  const groups = groupsOf(result.leaks);
  const parts = [
    ...groups.slice(0, MOST_PLACES).map((group) => groupText(group, result.keys, paint)),
    ...more(groups.length - MOST_PLACES, "place"),
    ...(result.gaps.length === 0 ? [] : [gapsText(result, paint)]),
    ...baselineText(result, paint),
    headline(result, groups.length, paint),
    ...stepsText(result, paint),
  ];
  return parts.join("\n");
}

function groupText({ title, rows }: Group, keys: CleanResult["keys"], paint: Paint): string {
  const worst = (["error", "warning", "note"] as const).find((level) => rows.some(({ leak }) => levelOf(leak) === level))!;
  const shown = rows.slice(0, MOST_ROWS).map((row) => rowText(row, keys, paint));
  return [`${paint(LOOKS[worst], "✗")} ${paint("title", inert(title, 200))}\n`, ...shown, ...more(rows.length - MOST_ROWS, "line")].join(
    "",
  );
}

function rowText(row: Row, keys: CleanResult["keys"], paint: Paint): string {
  const { leak, count } = row;
  const { part, disguise, context, place } = leak;
  const what = [
    whatText(leak, keys),
    ...(part === "whole" ? [] : [`${String(part.characters)} of ${String(part.of)} characters`]),
    ...(disguise === undefined ? [] : [inert(disguise, 80)]),
    ...(context === undefined ? [] : [context === "test" ? "in a test" : "in an example"]),
  ];
  const where = [
    ...(place.object === undefined || place.path === undefined ? [] : [inert(objectText(place.object), 100)]),
    ...(place.aspect === undefined ? [] : [`its ${inert(place.aspect, 40)}`]),
    `line ${String(leak.line)}, column ${String(leak.column)}`,
  ].join(", ");
  const folded = count === 1 ? "" : paint("faint", moreText(row));
  return `    ${where}  ${paint(LOOKS[levelOf(leak)], what.join(", "))}${folded}\n${historyText(row, paint)}`;
}

function moreText({ count, objects, lastLine }: Row): string {
  if (objects > 1) return `, and ${counted(count - 1, "more", "more")}, in ${counted(objects, "object")}`;
  return `, and ${counted(count - 1, "more", "more")}${lastLine === undefined ? "" : `, to line ${String(lastLine)}`}`;
}

function whatText({ rule, key, name }: Row["leak"], keys: CleanResult["keys"]): string {
  const { kind } = ruleOf(rule);
  const what = kind === "key" ? keyText(key, keys) : kind === "known" ? "a published key" : `looks like a secret (${rule})`;
  return name === undefined ? what : `${inert(name, 60)}: ${what}`;
}

function historyText({ leak: { history, place }, commits, commitCount }: Row, paint: Paint): string {
  if (history === undefined) return "";
  const first = commits
    .slice(0, MOST_COMMITS)
    .map(({ id, date }) => `${inert(shortId(id), 64)} ${inert(date.slice(0, DAY_CHARACTERS), 20)}`);
  const left = commitCount - first.length;
  const others = left > 0 ? `, and ${counted(left, "more", "more")}` : "";
  const held = first.length === 0 ? "in no commit" : `in ${counted(commitCount, "commit")}: ${first.join(", ")}${others}`;
  const leads = history.reachable ? "still reachable" : "not reachable any more, and still there";
  const known = place.path === undefined ? [] : [place.path];
  const paths = history.paths.filter((path) => !known.includes(path));
  const also =
    paths.length === 0 ? "" : `; also as ${inert(paths[0]!, 100)}${paths.length === 1 ? "" : ` and ${String(paths.length - 1)} more`}`;
  return `      ${paint("faint", `${held}; ${leads}${also}`)}\n`;
}

function gapsText({ gaps }: CleanResult, paint: Paint): string {
  const lines = gaps.slice(0, MOST_GAPS).map(({ code, message, path }) => {
    const place = path === undefined ? "" : ` ${inert(path, 200)}`;
    return `  ${paint("warning", "!")} ${code}${place}\n${wrapped(inert(message, 1000).replaceAll(WORD_OF_COMMAND, "$1:\\u003a"), "    ")}\n`;
  });
  return [`${paint("title", "Not looked at")}\n`, ...lines, ...more(gaps.length - MOST_GAPS, "gap")].join("");
}

function baselineText({ accepted, stale = [], keys }: CleanResult, paint: Paint): string[] {
  if (accepted.length + stale.length === 0) return [];
  const signing = accepted.filter(({ key }) => keys.some(({ label, state }) => label === key && state === "current")).length;
  const good = signing === 0 ? "" : `; ${paint("warning", `${counted(signing, "of them is", "of them are")} of the key that signs now`)}`;
  const lines = stale
    .slice(0, MOST_STALE)
    .map(({ rule, path, object, count }) => `  ${paint("faint", "-")} ${rule} ${inert(path ?? object ?? "", 200)}, ${String(count)}\n`);
  const text = [
    `${paint("title", "Baseline")}\n  ${counted(accepted.length, "leak is", "leaks are")} accepted${good}\n`,
    ...(stale.length === 0 ? [] : [`  ${counted(stale.length, "entry accepts", "entries accept")} more than there is:\n`, ...lines]),
    ...more(stale.length - MOST_STALE, "entry", "entries"),
  ];
  return [text.join("")];
}

function headline({ leaks, gaps, looked }: CleanResult, places: number, paint: Paint): string {
  const objects = looked.objects === 0 ? "" : ` and ${counted(looked.objects, "object")} of git`;
  const where = paint("faint", `Looked at ${counted(looked.files, "file")}${objects}, ${counted(looked.bytes, "byte")}.`);
  const what =
    leaks.length > 0
      ? paint("bad", `✗ ${counted(leaks.length, "leak")} in ${counted(places, "place")}.`)
      : gaps.length > 0
        ? paint("warning", "! Nothing found, but not all was looked at.")
        : paint("good", "✓ Nothing found.");
  return `${what} ${where}\n`;
}

function stepsText(result: CleanResult, paint: Paint): string[] {
  const steps = nextSteps(result).map(({ text, command }, index) => {
    const number = `${String(index + 1)}.`.padStart(4);
    const line = command === undefined ? "" : `       ${paint("code", command)}\n`;
    return `${number} ${wrapped(text, "     ").trimStart()}\n${line}`;
  });
  return steps.length === 0 ? [] : [`${paint("title", "Next")}\n${steps.join("")}`];
}

function more(count: number, one: string, many = `${one}s`): string[] {
  return count > 0 ? [`    and ${counted(count, `more ${one}`, `more ${many}`)}; --json has all\n`] : [];
}

/** On one line, and without what runners of CI take for a command in the middle of it, such as "##[" and "##vso[". */
function inert(text: string, most: number): string {
  return visibleLine(text, most).replaceAll("##", "#\\u0023");
}
