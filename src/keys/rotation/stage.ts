import type { RingDocument } from "../document/ring-document.ts";
import { clockBehind, everywhereAt, nextDocument, settled, type EditGuard, type EditOptions } from "./edit.ts";
import { dateOf, momentOf, secondsOfDate } from "./moment.ts";
import { newKey, type NewKey, type NewKeyGuard } from "./new-key.ts";
import { refuse, type EditResult } from "./refused.ts";

export interface StageOptions extends NewKey, EditOptions {
  /** From when on every process signs with it by itself. @default when it is promoted */
  activateAt?: Date | undefined;
}

export type StageGuard = "already-staged" | "django-readers" | "activates-too-early" | NewKeyGuard | EditGuard;

/**
 * Adds a key that verifies, and does not sign yet: the first step of a rotation, after which every process can read what the second makes one of them sign.
 *
 * @throws {ConfigError} `WAXSEAL_KEYRING_INVALID` when `id` is no id; `WAXSEAL_TIME_INVALID`; `WAXSEAL_KEYRING_SECRET` when the ring has a key that no document can hold
 */
export function stage(ring: RingDocument, { now: read, activateAt: date, key, id }: StageOptions = {}): EditResult<StageGuard> {
  const now = momentOf(read);
  const behind = clockBehind(ring, now);
  if (behind) return behind;
  const activateAt = secondsOfDate(date, "activateAt");
  const parts = settled(ring, now);
  if (parts.keys.some(({ state }) => state === "staged"))
    return refuse("already-staged", "One key is staged at a time; promote the one that is, or take it back with rollback.");
  const added = newKey(parts, { key, id });
  if ("guard" in added) return added;
  if (activateAt !== undefined) {
    if (ring.projected)
      return refuse(
        "django-readers",
        "Django reads its settings once, and would not switch by the clock; leave activateAt out, and promote.",
      );
    const earliest = everywhereAt(ring.policy, now);
    if (activateAt < earliest)
      return refuse(
        "activates-too-early",
        `Not every process will have the key by then; the earliest activateAt, if it is staged now, is ${dateOf(earliest).toISOString()}.`,
        earliest,
      );
  }
  const staged = { ...added, state: "staged" as const, stagedAt: now, activateAt };
  return nextDocument(ring, { ...parts, keys: [staged, ...parts.keys] }, now);
}
