import type { Gap } from "../../gap.ts";
import type { CleanResult } from "../cleaned.ts";
import { fingerprintOf, identified, type IdentifiedLeak } from "../identity.ts";
import { levelOf, type Level } from "../level-of.ts";
import { locationOf } from "../location-of.ts";
import { ruleOf } from "../rules.ts";
import { sentenceOf } from "../sentence-of.ts";
import { workflowCommand } from "./workflow-command.ts";

/** So many annotations of a kind does GitHub keep of one step. */
export const MOST_ANNOTATIONS = 10;

const COMMANDS = { error: "error", warning: "warning", note: "notice" } as const satisfies Record<Level, string>;

/**
 * Returns lines for the log of a step of GitHub Actions: an annotation a leak and a gap, ten at most; the last one counts those that are left.
 * A leak that all versions of a file have is one.
 */
export function githubAnnotations(result: CleanResult): string {
  const lines = [...distinct(result).map((one) => leakLine(one, result.keys)), ...result.gaps.map(gapLine)];
  if (lines.length <= MOST_ANNOTATIONS) return lines.join("");
  const left = lines.length - (MOST_ANNOTATIONS - 1);
  const rest = workflowCommand(
    result.leaks.length > 0 ? "error" : "warning",
    { title: "waxseal" },
    `${String(left)} more; the summary of this run lists them.`,
  );
  return [...lines.slice(0, MOST_ANNOTATIONS - 1), rest].join("");
}

/** Files as they are come before their history, so that the one that has a line to stand at is kept; the worst come first. */
function distinct({ leaks }: CleanResult): IdentifiedLeak[] {
  const kept = new Map<string, IdentifiedLeak>();
  for (const one of identified(leaks)) {
    const name = fingerprintOf(one);
    if (!kept.has(name)) kept.set(name, one);
  }
  const levels = Object.keys(COMMANDS);
  return [...kept.values()].sort((a, b) => levels.indexOf(levelOf(a.leak)) - levels.indexOf(levelOf(b.leak)));
}

function leakLine({ leak }: IdentifiedLeak, keys: CleanResult["keys"]): string {
  const { path, line, column, isPresent } = locationOf(leak);
  const place = isPresent ? { file: path, line, col: column } : { file: path };
  return workflowCommand(COMMANDS[levelOf(leak)], { ...place, title: ruleOf(leak.rule).title }, sentenceOf(leak, keys));
}

function gapLine({ code, message, path }: Gap): string {
  return workflowCommand("warning", { file: path, title: `Not looked at: ${code}` }, message);
}
