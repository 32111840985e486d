import { secondsOf, secondsOfLifetime, type Duration, type Lifetime } from "../../clock.ts";
import type { RingPolicy } from "../document/policy.ts";
import { MOST_PURPOSES } from "../document/read-document.ts";
import type { RingDocument, RingKey } from "../document/ring-document.ts";
import { tooOldAt } from "./departure.ts";
import { clockBehind, everywhereAt, nextDocument, settled, type EditGuard, type EditOptions } from "./edit.ts";
import { momentOf } from "./moment.ts";
import { refuse, type EditResult, type Refused } from "./refused.ts";

export interface AmendOptions extends EditOptions {
  policy: {
    /** @default as it is */
    propagation?: Duration | undefined;
    /** @default as it is */
    skew?: Duration | undefined;
    /** The purposes to add or change; undefined takes one out. Those not named stay as they are. */
    maxAge?: Readonly<Record<string, Lifetime | undefined>> | undefined;
  };
}

export type AmendGuard = "no-document" | "unchanged" | "promotes-too-early" | "retires-too-early" | EditGuard;

/**
 * Changes the policy that a ring lives by. Whatever makes the next steps later may be changed at any time. What makes them earlier is refused
 * while a key is in the ring that lives by the longer times.
 *
 * @throws {ConfigError} `WAXSEAL_DURATION_INVALID`, `WAXSEAL_CLOCK_INVALID`; `WAXSEAL_KEYRING_SECRET` when the ring has a key that no document can hold
 */
export function amend(ring: RingDocument, { policy: changes, now: read }: AmendOptions): EditResult<AmendGuard> {
  const now = momentOf(read);
  if (ring.revision === 0)
    return refuse("no-document", "Keys without a document have no policy of their own to change; write a document first.");
  const policy = amended(ring.policy, changes);
  if (Object.keys(policy.maxAge).length > MOST_PURPOSES) return refuse("too-large", "A policy names at most 1,000 purposes.");
  if (isSame(ring.policy, policy)) return refuse("unchanged", "The policy says so already.");
  const behind = clockBehind(ring, now);
  if (behind) return behind;
  const parts = settled(ring, now);
  const early = tooEarly(parts.keys, ring.policy, policy, now);
  if (early) return early;
  return nextDocument(ring, { ...parts, policy }, now);
}

function amended(policy: RingPolicy, { propagation, skew, maxAge = {} }: AmendOptions["policy"]): RingPolicy {
  const ages = new Map(Object.entries(policy.maxAge));
  for (const [purpose, age] of Object.entries(maxAge)) {
    if (age === undefined) ages.delete(purpose);
    else ages.set(purpose, age);
  }
  const next = { propagation: propagation ?? policy.propagation, skew: skew ?? policy.skew, maxAge: Object.fromEntries(ages) };
  everywhereAt(next, 0);
  for (const [purpose, age] of ages) secondsOfLifetime(age, purpose);
  return next;
}

function isSame(one: RingPolicy, other: RingPolicy): boolean {
  const text = ({ propagation, skew, maxAge }: RingPolicy): string => JSON.stringify([propagation, skew, Object.entries(maxAge)]);
  return text(one) === text(other);
}

function tooEarly(
  keys: readonly RingKey[],
  before: RingPolicy,
  after: RingPolicy,
  now: number,
): Refused<"promotes-too-early" | "retires-too-early"> | undefined {
  const isHastened = (["propagation", "skew"] as const).some((name) => secondsOf(after[name], name) < secondsOf(before[name], name));
  if (isHastened && keys.some(({ state }) => state === "staged"))
    return refuse(
      "promotes-too-early",
      "A key is staged, and would be promoted before every process has it. Promote it, or take it back, and shorten propagation or skew then.",
    );
  const purposes = Object.keys(before.maxAge).filter((purpose) => isHastened || isLowered(before, after, purpose));
  if (purposes.length === 0 && !isHastened) return undefined;
  const ends = keys.filter(hasCeased).map(({ demotedAt }) => lastEnd(before, purposes, demotedAt));
  const holdsAt = Math.max(-Infinity, ...ends);
  if (holdsAt <= now) return undefined;
  return refuse(
    "retires-too-early",
    "A key that no longer signs is still in the ring, and would leave before what it signed is too old. Retire it first, and shorten the policy then.",
    Number.isFinite(holdsAt) ? holdsAt : undefined,
  );
}

/** It signed, and vouches for that until it leaves. */
function hasCeased({ state, promotedAt, demotedAt }: RingKey): boolean {
  return state === "fallback" || (state === "staged" && (promotedAt ?? demotedAt) !== undefined);
}

function isLowered({ maxAge: before }: RingPolicy, { maxAge: after }: RingPolicy, purpose: string): boolean {
  if (!Object.hasOwn(after, purpose)) return true;
  const seconds = (age: Lifetime): number => secondsOfLifetime(age, purpose) ?? Infinity;
  return seconds(after[purpose]!) < seconds(before[purpose]!);
}

/** When nothing of `purposes` comes back that was signed until `ceasedAt`; Infinity for never, or where nobody knows. Units: Unix seconds */
function lastEnd(policy: RingPolicy, purposes: readonly string[], ceasedAt: number | undefined): number {
  if (ceasedAt === undefined) return Infinity;
  return Math.max(everywhereAt(policy, ceasedAt), ...purposes.map((purpose) => tooOldAt(policy, purpose, ceasedAt) ?? Infinity));
}
