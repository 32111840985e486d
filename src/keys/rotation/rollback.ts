import type { RingDocument, RingDocumentParts, RingKey } from "../document/ring-document.ts";
import { judgeDeparture, type DepartureOptions } from "./departure.ts";
import { clockBehind, everywhereAt, nextDocument, settled, type EditGuard, type EditOptions } from "./edit.ts";
import { momentOf, secondsOfDate } from "./moment.ts";
import { refuse, type EditResult, type Refused } from "./refused.ts";

export interface RollbackOptions extends DepartureOptions, EditOptions {
  /** Keys without a document do not tell: the staged key has never been the current one. @default false */
  neverSigned?: boolean | undefined;
}

export type RollbackGuard = "no-way-back" | "several-staged" | "key-has-signed" | EditGuard;

/**
 * Takes the last step of a rotation back. A current key that was staged before is staged again, and the one before it signs again;
 * a staged key leaves, if nothing that it signed can come back. A staged key that may begin to sign by the clock before
 * every process knows better loses its `activateAt`, and leaves later.
 *
 * @throws {ConfigError} `WAXSEAL_TIME_INVALID`, `WAXSEAL_DURATION_INVALID`; `WAXSEAL_KEYRING_SECRET` when the ring has a key that no document can hold
 */
export function rollback(ring: RingDocument, options: RollbackOptions = {}): EditResult<RollbackGuard> {
  const now = momentOf(options.now);
  const behind = clockBehind(ring, now);
  if (behind) return behind;
  const parts = settled(ring, now);
  const staged = parts.keys.filter(({ state }) => state === "staged");
  if (staged.length > 1) return refuse("several-staged", "Several keys are staged; take out by hand those that never signed.");
  const keys = staged[0] === undefined ? steppedBack(parts, now) : withoutStaged(parts, staged[0], options, now);
  if ("guard" in keys) return keys;
  const floor = keys.length < parts.keys.length ? ring.revision : parts.floor; // documents in which the key that left signs
  return nextDocument(ring, { ...parts, keys, floor }, now);
}

/** Neither key is unknown anywhere: one was staged everywhere before it signed, the other signed before it. */
function steppedBack({ revision, keys }: RingDocumentParts, now: number): RingKey[] | Refused<"no-way-back"> {
  const current = keys.find(({ state }) => state === "current")!;
  const [before, ...older] = keys.filter(({ state }) => state === "fallback");
  if (before === undefined) return refuse("no-way-back", "Nothing is staged, and there is no fallback that could sign again.");
  const replaced = current.stagedAt !== undefined && before.demotedAt !== undefined && before.demotedAt === current.promotedAt;
  if (revision > 0 && !replaced)
    return refuse("no-way-back", "The newest fallback is not the key that this one was promoted over; stage a new key instead.");
  const { demotedAt: _, ...again } = before;
  return [
    { ...current, state: "staged", promotedAt: current.promotedAt ?? now, demotedAt: now },
    { ...again, state: "current", promotedAt: now },
    ...older,
  ];
}

function withoutStaged(
  { revision, policy, keys }: RingDocumentParts,
  staged: RingKey,
  options: RollbackOptions,
  now: number,
): RingKey[] | Refused<"key-has-signed"> {
  const { activateAt, ...unscheduled } = staged;
  if (activateAt !== undefined && everywhereAt(policy, now) >= activateAt) {
    // some process may sign with it from then on, until it has this document
    return keys.map((key) => (key === staged ? { ...unscheduled, promotedAt: activateAt, demotedAt: activateAt } : key));
  }
  const mayHaveSigned = staged.promotedAt !== undefined || (revision === 0 && options.neverSigned !== true);
  const departure = mayHaveSigned ? judgeDeparture(policy, staged.demotedAt, options, now) : undefined;
  if (departure?.ok === false) {
    const holdsAt = secondsOfDate(departure.holdsAt, "holdsAt");
    return refuse("key-has-signed", `The staged key has signed, or may have. ${departure.hint}`, holdsAt);
  }
  return keys.filter((key) => key !== staged);
}
