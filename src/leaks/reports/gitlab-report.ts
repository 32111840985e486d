/**
 * A result as GitLab's merge requests show it.
 *
 * Source: GitLab 18, docs "Code Quality", "Implement a custom tool": description, check_name, fingerprint, severity, location.path, location.lines.begin.
 * @module
 */
import { asciiJson } from "../../encoding/ascii-json.ts";
import type { Gap } from "../gap.ts";
import type { CleanResult } from "./cleaned.ts";
import { fingerprintOf, identified, identityText, type IdentifiedLeak } from "./identity.ts";
import { levelOf, type Level } from "./level-of.ts";
import { locationOf } from "./location-of.ts";
import { sentenceOf } from "./sentence-of.ts";

const SEVERITIES = { error: "critical", warning: "minor", note: "info" } as const satisfies Record<Level, string>;

/** Returns `result` as a code quality report: JSON, a leak and a gap each an issue. One that all versions of a file have is one. */
export function gitlabReport(result: CleanResult): string {
  const issues = new Map<string, Record<string, unknown>>();
  for (const one of identified(result.leaks)) {
    const name = fingerprintOf(one);
    if (!issues.has(name)) issues.set(name, { ...leakIssue(one, result.keys), fingerprint: name });
  }
  for (const gap of result.gaps) issues.set(`gap ${gap.code} ${gap.path ?? ""}`, gapIssue(gap));
  return `${asciiJson([...issues.values()])}\n`;
}

function leakIssue({ leak }: IdentifiedLeak, keys: CleanResult["keys"]): Record<string, unknown> {
  const { path, line } = locationOf(leak);
  return {
    description: sentenceOf(leak, keys),
    check_name: leak.rule,
    severity: SEVERITIES[levelOf(leak)],
    location: { path, lines: { begin: line ?? 1 } },
  };
}

function gapIssue({ code, message, path }: Gap): Record<string, unknown> {
  return {
    description: `Not looked at: ${message}`,
    check_name: code,
    fingerprint: fingerprintOf({ text: identityText({ rule: code, path }), ordinal: 1 }),
    severity: "major",
    location: { path: path ?? ".", lines: { begin: 1 } },
  };
}
