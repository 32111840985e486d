/**
 * What evidence says of a fleet and its keys: who has which revision, which key was last used when for what, and since when nothing escaped.
 *
 * A process that leaves no word is not seen here at all: evidence of use proves use, evidence of none is as good as all processes report.
 *
 * @module
 */
import type { KeyState } from "../key-ring.ts";
import { ringAt, type RingDocument } from "../document/ring-document.ts";
import { MOST_RECORDS, type Evidence, type InstanceRecord } from "./evidence-store.ts";

/** Reports that may be missed in a row by whoever is alive. */
export const ALIVE_REPORTS = 3;

/** Whoever has been silent for so long and has no successor is gone; before that it may be back. */
const DEFAULT_GONE_AFTER_SECONDS = 86_400;

export interface KeyUsageOptions {
  /** Returns the name of a purpose, of the salt as reports have it. @default the salt itself */
  purposeOf?: ((salt: string) => string) | undefined;
  /** Seconds of silence after which a boot without a last report is taken for ended, not for cut off. @default 86_400 */
  goneAfterSeconds?: number | undefined;
}

/** "alive": heard within three of its intervals; "ended": it said so; "lost": neither. */
export type InstanceState = "alive" | "ended" | "lost";

export interface InstanceUsage extends InstanceRecord {
  readonly state: InstanceState;
  /** Alive, with an older revision than the document's. */
  readonly isBehind: boolean;
}

/** As `retire` takes it. */
export interface KeyEvidence {
  readonly lastUsed: Date | undefined;
  /** From when on every use was reported; undefined where nobody can say. */
  readonly since: Date | undefined;
  /** When it was last used, by the name of the purpose. */
  readonly purposes: Readonly<Record<string, Date>>;
}

export interface UsedKey extends KeyEvidence {
  readonly id: string;
  /** A fingerprint, or "weak-1" and so on: that says a place in a ring, so that of weak keys there is no proof. */
  readonly label: string;
  readonly state: KeyState;
  /** How often it was used, by the name of the purpose. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface KeyUsage {
  /** All boots, the most recently heard first. */
  readonly instances: readonly InstanceUsage[];
  /** The revisions that live instances have, by name: the lowest, where two boots share one. As `promote` takes it. */
  readonly acknowledged: ReadonlyMap<string, number>;
  readonly watchedSince: Date | undefined;
  /** The keys of the document, in its order. */
  readonly keys: readonly UsedKey[];
}

/** Returns what `evidence` says of the keys of `document` at `now`, in Unix seconds. */
export function keyUsage(
  evidence: Evidence,
  document: RingDocument,
  now: number,
  { purposeOf = (salt) => salt, goneAfterSeconds = DEFAULT_GONE_AFTER_SECONDS }: KeyUsageOptions = {},
): KeyUsage {
  const nowMs = now * 1000;
  const instances = evidence.instances.map((record): InstanceUsage => {
    const state = stateOf(record, nowMs);
    return { ...record, state, isBehind: state === "alive" && record.revision < document.revision };
  });
  const acknowledged = new Map<string, number>();
  for (const { instance, revision, state } of instances) {
    if (state === "alive") acknowledged.set(instance, Math.min(acknowledged.get(instance) ?? Infinity, revision));
  }
  const watchedSince = dateOf(watchedSinceMs(evidence, instances, gapEnds(instances, nowMs, goneAfterSeconds * 1000)));
  const { entries } = ringAt(document, now);
  const keys = document.keys.map(({ id, key }): UsedKey => {
    const { label, state } = entries.find((entry) => entry.key === key)!;
    const since = label.startsWith("weak-") ? undefined : watchedSince;
    return { id, label, state, since, ...usesOf(evidence, label, purposeOf) };
  });
  return { instances, acknowledged, watchedSince, keys };
}

function stateOf({ isLast, untilMs, everyMs }: InstanceRecord, nowMs: number): InstanceState {
  if (isLast) return "ended";
  return nowMs - untilMs <= ALIVE_REPORTS * everyMs ? "alive" : "lost";
}

/** The end of the last gap over all boots; before the first report of all nobody watched. */
function watchedSinceMs(
  { uses, clearedMs }: Evidence,
  instances: readonly InstanceUsage[],
  gapEnds: readonly number[],
): number | undefined {
  if (instances.length === 0) return undefined;
  const longestMs = instances.reduce((longest, { everyMs }) => Math.max(longest, everyMs), 0);
  const began = instances.reduce((first, { startedMs }) => Math.min(first, startedMs), Infinity);
  const cutBoots = instances.length < MOST_RECORDS ? [] : [instances.at(-1)!.untilMs + longestMs];
  const cutUses = uses.length < MOST_RECORDS ? [] : [uses.at(-1)!.lastUsedMs];
  const cleared = clearedMs === undefined ? [] : [clearedMs + longestMs];
  return [began, ...gapEnds, ...cutBoots, ...cutUses, ...cleared].reduce((latest, one) => Math.max(latest, one));
}

/** Until when each boot may have used keys without a word of it that came through. */
function gapEnds(instances: readonly InstanceUsage[], nowMs: number, goneAfterMs: number): number[] {
  const namesakes = Map.groupBy(instances, ({ instance }) => instance);
  return instances.map((one) => gapEndMs(one, namesakes.get(one.instance)!, nowMs, goneAfterMs));
}

/** Whoever is silent may be cut off from the store, and serve: until its successor starts, or it is given up. */
function gapEndMs(one: InstanceUsage, namesakes: readonly InstanceUsage[], nowMs: number, goneAfterMs: number): number {
  const { state, gap, untilMs, everyMs } = one;
  if (state === "alive" && untilMs - nowMs > ALIVE_REPORTS * everyMs) return nowMs; // its clock was wrong, and would not tell that it has stopped
  if (state !== "lost") return gap?.untilMs ?? -Infinity;
  return Math.min(nowMs, Math.max(untilMs + everyMs, Math.min(successionMs(one, namesakes), untilMs + goneAfterMs)));
}

/** Returns when another boot took the place of `one`; Infinity for never, and where two of the name ran at once: then none has a place of its own. */
export function successionMs(one: InstanceUsage, namesakes: readonly InstanceUsage[]): number {
  const others = namesakes.filter((other) => other !== one);
  const areShared = others.some(({ startedMs, untilMs }) => startedMs < one.untilMs && one.startedMs < untilMs);
  if (areShared) return Infinity;
  return others.reduce((first, { startedMs }) => (startedMs < one.untilMs ? first : Math.min(first, startedMs)), Infinity);
}

function usesOf({ uses }: Evidence, label: string, purposeOf: (salt: string) => string): Pick<UsedKey, "lastUsed" | "purposes" | "counts"> {
  const last = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const { key, purpose, count, lastUsedMs } of uses) {
    if (key !== label) continue;
    const name = purposeOf(purpose);
    last.set(name, Math.max(last.get(name) ?? 0, lastUsedMs));
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return {
    lastUsed: dateOf(last.size === 0 ? undefined : Math.max(...last.values())),
    purposes: Object.fromEntries([...last].map(([name, ms]) => [name, new Date(ms)])),
    counts: Object.fromEntries(counts),
  };
}

function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
