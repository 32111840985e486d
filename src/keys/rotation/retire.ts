import type { RingDocument } from "../document/ring-document.ts";
import { judgeDeparture, type DepartureGuard, type DepartureOptions } from "./departure.ts";
import { clockBehind, nextDocument, settled, type EditGuard, type EditOptions } from "./edit.ts";
import { momentOf } from "./moment.ts";
import { refuse, type Edited, type Refused } from "./refused.ts";

export type RetireGuard = "no-such-key" | "not-a-fallback" | DepartureGuard | EditGuard;

export interface Retired extends Edited {
  /** Purposes whose max age has not passed, or never does: for these, the key's silence was all that spoke. */
  readonly onEvidence: readonly string[];
}

/**
 * Takes a fallback out: the last step of a rotation. Whatever it still vouched for is refused from then on.
 *
 * @throws {ConfigError} `WAXSEAL_TIME_INVALID`, `WAXSEAL_DURATION_INVALID`; `WAXSEAL_KEYRING_SECRET` when the ring has a key that no document can hold
 */
export function retire(ring: RingDocument, id: string, options: DepartureOptions & EditOptions = {}): Retired | Refused<RetireGuard> {
  const now = momentOf(options.now);
  const behind = clockBehind(ring, now);
  if (behind) return behind;
  const parts = settled(ring, now);
  const key = parts.keys.find((one) => one.id === id);
  if (key === undefined) return refuse("no-such-key", "The ring has no key of this id; it may have been retired already.");
  if (key.state === "staged") return refuse("not-a-fallback", "This key is staged; rollback takes it back.");
  if (key.state === "current") return refuse("not-a-fallback", "This key signs; stage and promote another one first.");
  const departure = judgeDeparture(ring.policy, key.demotedAt, options, now);
  if (!departure.ok) return departure;
  const next = nextDocument(ring, { ...parts, keys: parts.keys.filter((one) => one !== key), floor: ring.revision }, now);
  return next.ok ? Object.freeze({ ...next, onEvidence: departure.onEvidence }) : next;
}
