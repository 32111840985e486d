/**
 * From what processes have reported to what guards ask for.
 *
 * @module
 */
import { ringAt, type RingDocument, type RingKey } from "../../keys/document/ring-document.ts";
import { MOST_RECORDS, type Evidence, type InstanceRecord, type KeyUse } from "../../keys/evidence/evidence-store.ts";
import type { KeyEvidence } from "../../keys/rotation/key-evidence.ts";

/** "lost": silent for longer than it would be if it were well; it may run on, and have other keys. */
export type MemberState = "up to date" | "behind" | "lost" | "stopped";

/** One boot of a process. */
export interface Member extends InstanceRecord {
  /** What it is called where another boot of that instance has not stopped either. */
  readonly name: string;
  readonly state: MemberState;
}

const BOOT_SHOWN = 6;

export function membersOf({ instances }: Evidence, { revision }: RingDocument, nowMs: number): readonly Member[] {
  const running = instances.filter(({ isLast }) => !isLast);
  return instances.map((record) => {
    const isShared = !record.isLast && running.filter(({ instance }) => instance === record.instance).length > 1;
    const name = isShared ? `${record.instance}#${record.boot.slice(0, BOOT_SHOWN)}` : record.instance;
    return { ...record, name, state: stateOf(record, revision, nowMs) };
  });
}

/** Returns which revision each process has that has not stopped. */
export function acknowledgedBy(members: readonly Member[]): ReadonlyMap<string, number> {
  return new Map(members.filter(({ state }) => state !== "stopped").map(({ name, revision }) => [name, revision]));
}

/** Returns `waive` with the names of all boots of the instances in it. */
export function waivedNames(members: readonly Member[], waive: readonly string[]): readonly string[] {
  return [...waive, ...members.filter(({ instance }) => waive.includes(instance)).map(({ name }) => name)];
}

/** All that is known of the processes of an application. */
export interface Fleet {
  readonly evidence: Evidence;
  readonly members: readonly Member[];
  /** Django processes read the keys, too, and report nothing: then only time speaks for them. */
  readonly hasSilentReaders: boolean;
}

/** Returns what was seen of the use of `key`. Who is lost may use it unseen, unless it is waived: silence proves nothing then. */
export function evidenceOf(key: RingKey, ring: RingDocument, fleet: Fleet, waive: readonly string[], nowMs: number): KeyEvidence {
  const { members, hasSilentReaders } = fleet;
  const { uses, clearedMs, instances } = fleet.evidence;
  const label = labelOf(key, ring, nowMs);
  const ofKey = label === undefined ? [] : uses.filter((use) => use.key === label);
  const isComplete = label !== undefined && !hasSilentReaders && instances.length < MOST_RECORDS && uses.length < MOST_RECORDS && members.length > 0;
  const names = waivedNames(members, waive);
  const isLost = members.some(({ name, state }) => state === "lost" && !names.includes(name));
  const starts = Math.min(...members.map(({ startedMs }) => startedMs));
  const gaps = members.flatMap(({ gap, state, untilMs, everyMs }) => [gap?.untilMs ?? 0, state === "lost" ? untilMs + everyMs : 0]);
  const sinceMs = Math.max(starts, clearedMs ?? 0, ...gaps);
  return {
    lastUsed: lastOf(ofKey),
    since: isComplete && !isLost ? new Date(sinceMs) : undefined,
    purposes: Object.fromEntries(ofKey.map(({ purpose, lastUsedMs }) => [purpose, new Date(lastUsedMs)])),
  };
}

/** Returns what reports call `key`; undefined of one of several weak keys, whose numbers change with the ring. */
export function labelOf(key: RingKey, ring: RingDocument, nowMs: number): string | undefined {
  const { entries } = ringAt(ring, nowMs / 1000);
  const weak = entries.filter((entry) => entry.key.fingerprint === "weak");
  if (key.key.fingerprint === "weak" && weak.length > 1) return undefined;
  return entries.find((entry) => entry.key === key.key)?.label;
}

function lastOf(uses: readonly KeyUse[]): Date | undefined {
  return uses.length === 0 ? undefined : new Date(Math.max(...uses.map(({ lastUsedMs }) => lastUsedMs)));
}

function stateOf({ isLast, untilMs, everyMs, revision: has }: InstanceRecord, revision: number, nowMs: number): MemberState {
  if (isLast) return "stopped";
  if (nowMs - untilMs > everyMs) return "lost";
  return has >= revision ? "up to date" : "behind";
}
