import { activatedKey, type RingDocument, type RingKey } from "../document/ring-document.ts";
import { clockBehind, everywhereAt, handedOver, nextDocument, settled, type EditGuard, type EditOptions } from "./edit.ts";
import { momentOf, secondsOfDate } from "./moment.ts";
import { refuse, type EditResult, type Refused } from "./refused.ts";

export interface PromoteOptions extends EditOptions {
  /** Which revision each running process has, by its name. Where all of them have this one, nothing is waited for; where one has not, no time that passes is enough. */
  acknowledged?: ReadonlyMap<string, number> | undefined;
  /** How many processes there have to be in `acknowledged` before waiting can be left out. @default as many as there are */
  instances?: number | undefined;
  /** Names of processes whose acknowledgement is not waited for: they are gone. */
  waive?: readonly string[] | undefined;
  /** Which staged key, where a ring without a document has several. */
  id?: string | undefined;
  /** When the key was staged, where the document does not say. */
  stagedAt?: Date | undefined;
}

export type PromoteGuard = "nothing-staged" | "several-staged" | "not-everywhere" | "time-unknown" | EditGuard;

const MOST_NAMED = 5;

/**
 * Makes the staged key sign: the second step of a rotation. The key before it becomes the newest fallback.
 * Of a key that signs already, since its `activateAt` has come, this writes it down.
 *
 * @throws {ConfigError} `WAXSEAL_TIME_INVALID`; `WAXSEAL_KEYRING_SECRET` when the ring has a key that no document can hold
 */
export function promote(ring: RingDocument, options: PromoteOptions = {}): EditResult<PromoteGuard> {
  const now = momentOf(options.now);
  const behind = clockBehind(ring, now);
  if (behind) return behind;
  if (activatedKey(ring.keys, now) !== undefined) return nextDocument(ring, settled(ring, now), now);
  const staged = stagedKey(ring, options.id);
  if ("guard" in staged) return staged;
  const missing = notEverywhere(ring, staged, options, now);
  if (missing) return missing;
  return nextDocument(ring, { ...ring, keys: handedOver(ring.keys, staged.id, now), floor: ring.revision }, now);
}

function stagedKey({ keys }: RingDocument, id: string | undefined): RingKey | Refused<"nothing-staged" | "several-staged"> {
  const staged = keys.filter((key) => key.state === "staged" && (id === undefined || key.id === id));
  if (staged.length > 1) return refuse("several-staged", `Name the one to promote by its id: ${staged.map((key) => key.id).join(", ")}.`);
  return staged[0] ?? refuse("nothing-staged", "No such key is staged; stage one first, so that every process can verify it.");
}

function notEverywhere(
  { revision, policy }: RingDocument,
  { stagedAt: written }: RingKey,
  { acknowledged = new Map(), instances = 1, waive = [], stagedAt: told }: PromoteOptions,
  now: number,
): Refused<"not-everywhere" | "time-unknown"> | undefined {
  const behind = [...acknowledged].filter(([, has]) => !(has >= revision)).map(([name]) => name);
  const awaited = behind.filter((name) => !waive.includes(name));
  if (awaited.length > 0) {
    const others = awaited.length > MOST_NAMED ? ` and ${String(awaited.length - MOST_NAMED)} more` : "";
    return refuse(
      "not-everywhere",
      `Not at revision ${String(revision)} yet: ${namesOf(awaited)}${others}. What the new key signed would be refused there. Wait for them, or waive those that are gone.`,
    );
  }
  // revision 0 says nothing about which keys a process has
  if (revision > 0 && behind.length === 0 && acknowledged.size >= Math.max(instances, 1)) return undefined;
  const stagedAt = written ?? secondsOfDate(told, "stagedAt");
  if (stagedAt === undefined) return refuse("time-unknown", "Nothing says when the key was staged; say when the last process had it.");
  const holdsAt = everywhereAt(policy, stagedAt);
  if (now >= holdsAt) return undefined;
  return refuse(
    "not-everywhere",
    "Some process may not have the staged key yet; wait, or show that all of them have acknowledged it.",
    holdsAt,
  );
}

function namesOf(instances: readonly string[]): string {
  return instances
    .slice(0, MOST_NAMED)
    .map((name) => JSON.stringify(name))
    .join(", ");
}
