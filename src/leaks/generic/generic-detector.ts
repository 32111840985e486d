/**
 * Finds secret keys of which nothing is known but how keys are named and what generators make.
 *
 * @module
 */
import type { Detector, Sighting } from "../detector.ts";
import { candidatesIn, type Candidate } from "./candidate.ts";
import { keyFile } from "./key-file.ts";
import { languageOf, type Language } from "./language.ts";
import { latin1 } from "./latin1.ts";
import { nameEnd } from "./name-ends.ts";
import { namedPairBefore } from "./named-pair.ts";
import { plainText } from "./plain-text.ts";
import { RULES, type Rule } from "./rules.ts";
import { settingOf, settingOfName } from "./setting.ts";
import { valueOf, type Value } from "./value.ts";

/** The longest value, its name and what stands nearby. */
const REACH = 8192;
/** So many bytes before and after a value are nearby. */
const NEARBY = 400;
/** Shorter parts between commas are no list of keys, but one value with commas in it. */
const LEAST_ITEM = 16;
const LONGEST_NAME = 64;

/**
 * Returns what finds the secret keys of web frameworks by their names and shapes. Time is linear in the text, whatever it holds.
 *
 * Sightings have the value's place, without its quotes. `rule` names the framework as far as the name does; `context` says where the path, or
 * the name, is of a test or an example.
 */
export function genericDetector(): Detector {
  return { reach: REACH, find };
}

function find(bytes: Uint8Array, from: number, to: number, path: string | undefined): readonly Sighting[] {
  const text = plainText(bytes, from, to);
  if (text === undefined) return [];
  const language = languageOf(path);
  const setting = settingOf(path);
  const sightings: Sighting[] = [];
  const see = (start: number, end: number, rule: string, name: string | undefined): void => {
    const context = setting ?? settingOfName(name);
    sightings.push({
      ...{ start: text.origin(start), end: text.origin(end), rule, disguise: undefined, key: undefined, part: "whole" },
      ...(name === undefined ? {} : { name }),
      ...(context === undefined ? {} : { context }),
    });
  };
  const whole = keyFile(text, path);
  if (whole !== undefined) see(whole.start, whole.end, whole.rule, undefined);

  let covered = text.from;
  for (const candidate of candidatesIn(text.bytes, text.from, text.to, language)) {
    if (candidate.start < covered) continue;
    for (const { start, end, written } of itemsOf(candidate)) {
      const value = valueOf(written);
      if (value === undefined) continue;
      const match = matchOf(candidate, value, language, text);
      if (match === undefined) continue;
      see(start, end, match.rule, match.name);
      covered = end;
    }
  }
  return sightings;
}

/** Returns a list's values, as SECRET_KEY_FALLBACKS has in a variable of the environment, one by one. */
function itemsOf({ start, value, end }: Candidate): { start: number; end: number; written: string }[] {
  const written = value();
  const items = written.split(",");
  if (items.length === 1 || items.some((item) => item.length < LEAST_ITEM)) return [{ start, end, written }];
  let at = start;
  return items.map((item) => {
    const place = { start: at, end: at + item.length, written: item };
    at += item.length + 1;
    return place;
  });
}

interface Match {
  readonly rule: string;
  readonly name: string | undefined;
}

function matchOf(
  candidate: Candidate,
  value: Value,
  language: Language,
  text: { bytes: Uint8Array; from: number; to: number },
): Match | undefined {
  const naming = candidate.naming();
  if (naming === undefined) return undefined;
  const { names, call, argument } = naming;
  const known = [...names, ...namedPairBefore(names, candidate, text)].map((name) => ({ name, end: nameEnd(name) }));
  let nearby: string | undefined;
  const isNear = (words: readonly string[]): boolean => {
    nearby ??= textAround(candidate, text);
    return words.some((word) => nearby!.includes(word));
  };
  for (const rule of RULES) {
    if (!rule.values.includes(value.kind) || value.length < rule.least) continue;
    if (rule.languages !== undefined && !rule.languages.includes(language)) continue;
    const named = known.find(({ end }) => rule.names?.some((name) => end.endsWith(name)));
    if (named === undefined && !isCallOf(rule, call, argument)) continue;
    if (rule.near !== undefined && !isNear(rule.near)) continue;
    return { rule: rule.rule, name: shownName(named?.name ?? call) };
  }
  return undefined;
}

function isCallOf({ calls }: Rule, call: string | undefined, argument: number): boolean {
  if (calls === undefined || call === undefined) return false;
  const path = call.replaceAll("::", ".");
  return Object.entries(calls).some(
    ([end, number]) => number === argument && (path === end || path.endsWith(`.${end}`) || path.toLowerCase() === end),
  );
}

function textAround({ start, end }: Candidate, { bytes, from, to }: { bytes: Uint8Array; from: number; to: number }): string {
  return latin1(bytes, Math.max(from, start - NEARBY), Math.min(to, end + NEARBY)).toLowerCase();
}

/** A name from the text holds letters, digits and what joins them, and is short: nothing else gets into a report. */
function shownName(name: string | undefined): string | undefined {
  return name?.replace(/[^A-Za-z0-9_.:-]/g, "").slice(-LONGEST_NAME);
}
