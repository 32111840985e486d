/**
 * What all edits share: the ring as the clock has made it, the change of the key that signs, and the next revision.
 *
 * @module
 */
import { randomText } from "../../crypto/random.ts";
import { secondsOf } from "../../clock.ts";
import type { RingPolicy } from "../document/policy.ts";
import { MOST_CHARACTERS, MOST_KEYS, MOST_REVOKED } from "../document/read-document.ts";
import { activatedKey, RingDocument, type RingDocumentParts, type RingKey } from "../document/ring-document.ts";
import { writeDocument } from "../document/write-document.ts";
import { refuse, type EditResult, type Refused } from "./refused.ts";

export interface EditOptions {
  /** Unix seconds. @default the system's clock */
  now?: number | undefined;
}

/** Every edit may be refused for these. */
export type EditGuard = "clock-behind" | "too-large";

const ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const ID_CHARACTERS = 16; // 82 bits

export function randomId(): string {
  return randomText(ID_CHARACTERS, ID_ALPHABET);
}

/** Returns when every process has what was written at `since`, by whichever clock. Units: Unix seconds */
export function everywhereAt({ propagation, skew }: RingPolicy, since: number): number {
  return since + secondsOf(propagation, "propagation") + secondsOf(skew, "skew");
}

/**
 * Returns the ring as it stands at `now`: a staged key whose `activateAt` has come was promoted then.
 * As with every promotion, documents from before it are refused from now on.
 */
export function settled(ring: RingDocument, now: number): RingDocumentParts {
  const activated = activatedKey(ring.keys, now);
  if (activated === undefined) return ring;
  return { ...ring, keys: handedOver(ring.keys, activated.id, activated.activateAt!), floor: ring.revision };
}

/** Returns the keys when the staged key `id` signs from `at` on: the current one becomes the newest fallback. */
export function handedOver(keys: readonly RingKey[], id: string, at: number): RingKey[] {
  const staged = keys.filter((key) => key.state === "staged" && key.id !== id);
  const { activateAt: _, demotedAt: __, ...next } = keys.find((key) => key.id === id)!;
  const before = keys.find(({ state }) => state === "current")!;
  const fallbacks = keys.filter(({ state }) => state === "fallback");
  return [...staged, { ...next, state: "current", promotedAt: at }, { ...before, state: "fallback", demotedAt: at }, ...fallbacks];
}

/** Refuses where the clock of whoever edits would let guards pass too early. */
export function clockBehind({ updatedAt, policy }: RingDocument, now: number): Refused<"clock-behind"> | undefined {
  const least = updatedAt - secondsOf(policy.skew, "skew");
  if (now >= least) return undefined;
  return refuse(
    "clock-behind",
    "The document was last changed in the future of this clock, by more than the clocks may be apart. Set this machine's clock right; " +
      "if it was the other one that was wrong, correct the document's times by hand.",
    least,
  );
}

/** Returns the document that follows `ring`. */
export function nextDocument(ring: RingDocument, parts: RingDocumentParts, now: number): EditResult<"too-large"> {
  const { keys, revoked } = parts;
  if (keys.length > MOST_KEYS) return refuse("too-large", `A ring has at most ${String(MOST_KEYS)} keys; retire old ones first.`);
  if (revoked.length > MOST_REVOKED)
    return refuse("too-large", `A ring lists at most ${String(MOST_REVOKED)} revoked keys; take out the oldest by hand.`);
  const updatedAt = Math.max(now, ring.updatedAt);
  const next = new RingDocument({ ...parts, revision: ring.revision + 1, updatedAt });
  if (writeDocument(next).length > MOST_CHARACTERS)
    return refuse(
      "too-large",
      "The document would be longer than 64 KiB; retire old keys, or take out the oldest of those revoked by hand.",
    );
  return Object.freeze({ ok: true, ring: next });
}
