import { secondsOf, type Lifetime } from "../../clock.ts";
import type { RingDocument, RingKey } from "../document/ring-document.ts";
import { tooOldAt } from "./departure.ts";
import { everywhereAt, settled, type EditOptions } from "./edit.ts";
import { dateOf, momentOf } from "./moment.ts";

export interface InvalidatesOptions extends EditOptions {
  /** What the application issues, as `waxseal.audit()` lists it. @default the purposes of the ring's policy */
  purposes?: Iterable<{ readonly purpose: string; readonly maxAge: Lifetime }> | undefined;
}

/** What is lost of one purpose when a key leaves. */
export interface Invalidation {
  readonly purpose: string;
  readonly maxAge: Lifetime;
  /** Whether anything that can still come back was signed with the key, as far as the document tells. */
  readonly loses: boolean;
  /** What was issued between these two is lost; undefined where the document does not say, or where the key signs still. */
  readonly issuedFrom: Date | undefined;
  readonly issuedUntil: Date | undefined;
  /** From when on nothing is lost, if it ceases to sign now or has ceased; undefined for never, or where the document does not say. */
  readonly harmlessAt: Date | undefined;
}

/**
 * Returns, purpose by purpose, what is refused once the key `id` has left; nothing for a key that the ring does not have.
 */
export function invalidates(ring: RingDocument, id: string, { purposes, now: read }: InvalidatesOptions = {}): readonly Invalidation[] {
  const now = momentOf(read);
  const key = settled(ring, now).keys.find((one) => one.id === id);
  if (key === undefined) return [];
  const listed = purposes ?? Object.entries(ring.policy.maxAge).map(([purpose, maxAge]) => ({ purpose, maxAge }));
  return Array.from(listed, ({ purpose, maxAge }) => invalidationOf(ring, key, purpose, maxAge, now));
}

function invalidationOf({ policy, revision }: RingDocument, key: RingKey, purpose: string, maxAge: Lifetime, now: number): Invalidation {
  const { state, promotedAt, demotedAt } = key;
  const hasSigned = state !== "staged" || promotedAt !== undefined || revision === 0;
  const ceasedAt = state === "current" ? now : demotedAt;
  const harmlessAt = ceasedAt === undefined ? undefined : tooOldAt({ ...policy, maxAge: { [purpose]: maxAge } }, purpose, ceasedAt);
  const isOver = state !== "current" && harmlessAt !== undefined && harmlessAt <= now;
  const loses = hasSigned && !isOver;
  return {
    purpose,
    maxAge,
    loses,
    issuedFrom: loses && promotedAt !== undefined ? dateOf(promotedAt - secondsOf(policy.skew, "skew")) : undefined,
    issuedUntil: loses && state !== "current" && demotedAt !== undefined ? dateOf(everywhereAt(policy, demotedAt)) : undefined,
    harmlessAt: loses && harmlessAt !== undefined ? dateOf(harmlessAt) : undefined,
  };
}
