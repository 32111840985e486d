/**
 * A result for scripts. docs/scan-reports.md lists the members; they are all there always, null where there is nothing to say.
 *
 * @module
 */
import { asciiJson } from "../../encoding/ascii-json.ts";
import type { Gap } from "../gap.ts";
import type { BaselineEntry } from "./baseline/baseline-entry.ts";
import type { CleanResult } from "./cleaned.ts";
import { exitCodeOf, outcomeOf } from "./exit-code-of.ts";
import { fingerprintOf, identified, type IdentifiedLeak, type Identity } from "./identity.ts";
import { levelOf } from "./level-of.ts";
import { nextSteps } from "./next-steps.ts";

/**
 * Returns `result` as one line of JSON.
 *
 * Shape:  ASCII; never "##[", which the runners of GitHub and Azure take for a command anywhere in a line
 */
export function jsonReport(result: CleanResult): string {
  const json = asciiJson({
    format: "waxseal-scan/1",
    outcome: outcomeOf(result),
    exit: exitCodeOf(result),
    keys: result.keys.map(({ label, state }) => ({ label, state: state ?? null })),
    looked: result.looked,
    leaks: identified(result.leaks).map(leakJson),
    gaps: result.gaps.map(gapJson),
    accepted: identified(result.accepted).map(leakJson),
    stale: (result.stale ?? []).map(entryJson),
    next: nextSteps(result).map(({ text, command }) => ({ text, command: command ?? null })),
  });
  return `${json.replaceAll("##", "#\\u0023")}\n`;
}

function leakJson(one: IdentifiedLeak): Record<string, unknown> {
  const { leak } = one;
  const { rule, key, disguise, part, name, context, place, line, column, history } = leak;
  return {
    rule,
    level: levelOf(leak),
    key: key ?? null,
    disguise: disguise ?? null,
    part: part === "whole" ? null : part,
    name: name ?? null,
    context: context ?? null,
    path: place.path ?? null,
    within: place.within ?? [],
    aspect: place.aspect ?? null,
    object: place.object ?? null,
    line,
    column,
    history: history === undefined ? null : historyJson(history),
    fingerprint: fingerprintOf(one),
  };
}

function historyJson({ commits, commitCount, paths, reachable }: NonNullable<IdentifiedLeak["leak"]["history"]>): Record<string, unknown> {
  return { commits: commits.map(({ id, date }) => ({ id, date })), commitCount: commitCount ?? commits.length, paths, reachable };
}

function gapJson({ code, message, path }: Gap): Record<string, unknown> {
  return { code, message, path: path ?? null };
}

function entryJson({ count, ...identity }: BaselineEntry): Record<string, unknown> {
  const { rule, key, path, within, aspect, object, name }: Identity = identity;
  return {
    rule,
    key: key ?? null,
    path: path ?? null,
    within: within ?? [],
    aspect: aspect ?? null,
    object: object ?? null,
    name: name ?? null,
    count,
  };
}
