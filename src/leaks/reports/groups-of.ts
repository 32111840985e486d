/**
 * Leaks as people look through them: by place, and those of one kind in one line.
 *
 * @module
 */
import type { Leak } from "../leak.ts";
import { inOrder } from "./in-order.ts";
import { placeText } from "./place-text.ts";

/** All that is at one path, in the files and in the history. */
export interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Leaks of one place that differ in where they stand, and in nothing else. */
export interface Row {
  /** The one that stands first. */
  readonly leak: Leak;
  readonly count: number;
  /** The last line, where all are in one content. */
  readonly lastLine: number | undefined;
  /** In how many objects of git they are. */
  readonly objects: number;
  /** The commits that brought them, oldest first, and how many they are at least. */
  readonly commits: readonly { readonly id: string; readonly date: string }[];
  readonly commitCount: number;
}

/** Returns the leaks by place, in the order of reports. */
export function groupsOf(leaks: readonly Leak[]): Group[] {
  const groups = new Map<string, Map<string, Leak[]>>();
  for (const leak of inOrder(leaks)) {
    const { path, within = [], object } = leak.place;
    const rows = entry(groups, JSON.stringify([path ?? object ?? null, within]), () => new Map<string, Leak[]>());
    entry(rows, kindText(leak), (): Leak[] => []).push(leak);
  }
  return [...groups.values()].map((rows) => {
    const lists = [...rows.values()];
    return { title: placeText(lists[0]![0]!.place), rows: lists.map(rowOf) };
  });
}

function kindText({ rule, disguise, key, part, name, context, place, history }: Leak): string {
  const isWhole = part === "whole";
  return JSON.stringify([rule, disguise, key, isWhole, name, context, place.aspect, place.object?.type, history?.reachable]);
}

function rowOf(leaks: readonly Leak[]): Row {
  const objects = new Set(leaks.map(({ place }) => place.object?.id)).size;
  const commits = new Map(leaks.flatMap(({ history }) => history?.commits ?? []).map((commit) => [commit.id, commit]));
  const sorted = [...commits.values()].sort((a, b) => Date.parse(a.date) - Date.parse(b.date));
  return {
    leak: leaks[0]!,
    count: leaks.length,
    lastLine: objects === 1 ? leaks.at(-1)!.line : undefined,
    objects: leaks[0]!.place.object === undefined ? 0 : objects,
    commits: sorted,
    commitCount: leaks.reduce((most, { history }) => Math.max(most, history?.commitCount ?? 0), sorted.length),
  };
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
