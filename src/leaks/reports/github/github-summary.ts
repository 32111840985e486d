import type { CleanResult } from "../cleaned.ts";
import { groupsOf, type Row } from "../groups-of.ts";
import { nextSteps } from "../next-steps.ts";
import { objectText } from "../place-text.ts";
import { ruleOf } from "../rules.ts";
import { markdownText } from "./markdown-text.ts";

/** GitHub takes a megabyte a step; rows of this many and texts of this length stay below it. */
const MOST_ROWS = 200;
const MOST_GAPS = 50;
const MOST_CHARACTERS = 300;

/** Returns the text for GITHUB_STEP_SUMMARY, in Markdown: what was found by place, what was not looked at, and what to do next. */
export function githubSummary(result: CleanResult): string {
  const { leaks, gaps, accepted } = result;
  const head =
    leaks.length > 0 ? `${String(leaks.length)} found` : gaps.length > 0 ? "Nothing found, but not all was looked at" : "Nothing found";
  return [
    `### waxseal scan: ${head}\n`,
    ...(leaks.length > 0 ? [leakTable(result)] : []),
    ...(accepted.length > 0 ? [`${String(accepted.length)} accepted by the baseline.\n`] : []),
    ...(gaps.length > 0 ? [gapTable(result)] : []),
    ...stepList(result),
  ].join("\n");
}

function leakTable({ leaks, keys }: CleanResult): string {
  const rows = groupsOf(leaks).flatMap(({ title, rows: ofPlace }) => ofPlace.map((row) => [title, row] as const));
  const lines = rows.slice(0, MOST_ROWS).map(([title, row]) => {
    const { leak } = row;
    const state = keys.find(({ label }) => label === leak.key)?.state ?? "";
    const what = leak.key === undefined ? ruleOf(leak.rule).title : `${leak.key} ${state}`.trimEnd();
    return tableLine([title, whereText(row), what, leak.disguise ?? "", historyText(row)]);
  });
  return table(["Place", "Where", "What", "As", "History"], lines, rows.length - lines.length);
}

function whereText({ leak, count }: Row): string {
  const { line, column, place } = leak;
  const more = count > 1 ? `, and ${String(count - 1)} more` : "";
  const object = place.object === undefined ? "" : `${objectText(place.object)}, `;
  return `${object}${place.aspect === undefined ? "" : `${place.aspect}, `}line ${String(line)}, column ${String(column)}${more}`;
}

function historyText({ leak: { history }, commitCount }: Row): string {
  if (history === undefined) return "";
  return `${String(commitCount)} ${commitCount === 1 ? "commit" : "commits"}, ${history.reachable ? "reachable" : "not reachable any more"}`;
}

function gapTable({ gaps }: CleanResult): string {
  const lines = gaps.slice(0, MOST_GAPS).map(({ code, message, path }) => tableLine([code, path ?? "", message]));
  return `#### Not looked at\n\n${table(["Why", "Place", "What"], lines, gaps.length - lines.length)}`;
}

function stepList(result: CleanResult): string[] {
  const steps = nextSteps(result).map(({ text, command }, index) => {
    return `${String(index + 1)}. ${text}${command === undefined ? "" : `\n   \`\`\`sh\n   ${command}\n   \`\`\``}\n`;
  });
  return steps.length === 0 ? [] : ["#### Next\n", steps.join("")];
}

function table(head: readonly string[], lines: readonly string[], left: number): string {
  const more = left > 0 ? `\n${String(left)} more are not listed.\n` : "";
  return `| ${head.join(" | ")} |\n|${" --- |".repeat(head.length)}\n${lines.join("")}${more}`;
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => markdownText(cell.length > MOST_CHARACTERS ? `${cell.slice(0, MOST_CHARACTERS)}…` : cell)).join(" | ")} |\n`;
}
