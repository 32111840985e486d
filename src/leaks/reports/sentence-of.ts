/**
 * What a leak is, in one or more sentences, for reports that have a message.
 *
 * @module
 */
import type { Leak } from "../leak.ts";
import type { ScanResult } from "../scan-result.ts";
import { objectText, shortId } from "./place-text.ts";
import { ruleOf } from "./rules.ts";

/** Returns what stands there, and where, as far as its path, line and column do not say it. */
export function sentenceOf(leak: Leak, keys: ScanResult["keys"]): string {
  const { place, history } = leak;
  const context = leak.context === undefined ? "" : ` It is in ${leak.context === "test" ? "a test" : "an example"}.`;
  const members = place.within === undefined || place.within.length === 0 ? "" : ` It is in the member ${place.within.join(" > ")}.`;
  const object = place.object === undefined || place.path === undefined ? "" : ` It is in the history: ${objectText(place.object)}.`;
  return `${whatText(leak, keys)}${context}${members}${object}${history === undefined ? "" : ` ${historySentence(history)}`}`;
}

/** Returns how a key is called: with its state, where that is known. */
export function keyText(label: string | undefined, keys: ScanResult["keys"]): string {
  if (label === undefined) return "a key";
  const state = keys.find((key) => key.label === label)?.state;
  return state === undefined ? `the key ${label}` : `the ${state} key ${label}`;
}

function whatText(leak: Leak, keys: ScanResult["keys"]): string {
  const { rule, disguise, key, part, name, place } = leak;
  const { kind } = ruleOf(rule);
  const named = name === undefined ? "" : `, assigned to ${name}`;
  const where = place.aspect === undefined ? "here" : `in its ${place.aspect}`;
  const what = kind === "key" ? keyText(key, keys) : kind === "known" ? "a key that is published" : "what looks like a secret";
  const much = part === "whole" ? "" : `${String(part.characters)} of ${String(part.of)} characters of `;
  const stands = part === "whole" ? "stands" : "stand";
  return `${capitalized(much + what)} ${stands} ${where}${disguise === undefined || disguise === "raw" ? "" : `, as ${disguise}`}${named}.`;
}

function historySentence({ commits, commitCount = commits.length, reachable }: NonNullable<Leak["history"]>): string {
  const [first] = commits;
  if (first === undefined) return reachable ? "A ref leads to it." : "No commit holds it.";
  const many = commitCount === 1 ? "One commit brought it" : `${String(commitCount)} commits brought it, the first is`;
  const leads = reachable ? "a branch, a tag, a note or the stash leads to it" : "no branch, tag, note or stash leads to it any more";
  return `${many} ${shortId(first.id)} of ${first.date}; ${leads}.`.replace("One commit brought it ", "One commit brought it: ");
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
