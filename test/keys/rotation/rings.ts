import { createRing } from "../../../src/keys/rotation/create-ring.ts";
import type { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { promote } from "../../../src/keys/rotation/promote.ts";
import type { EditResult } from "../../../src/keys/rotation/refused.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";

/** A Monday morning, long before the system's clock. Unix seconds. */
export const NOW = Date.UTC(2025, 0, 6, 9) / 1000;
export const PROPAGATION = 600;
export const SKEW = 30;
/** How long after an edit every process has it, by whichever clock. */
export const EVERYWHERE = PROPAGATION + SKEW;
export const DAY = 86_400;
/** With the longest max age of the policy below. */
export const TOO_OLD = EVERYWHERE + 14 * DAY + SKEW;

export const date = (seconds: number): Date => new Date(seconds * 1000);

export const policy = { propagation: "10m", skew: "30s", maxAge: { session: "14d", "password-reset": "3d" } } as const;

/** Returns the ring of an edit that has to succeed. */
export function made(result: EditResult): RingDocument {
  if (!result.ok) throw new Error(`${result.guard}: ${result.hint}`);
  return result.ring;
}

export const first = createRing({ app: "shop", policy, now: NOW });
/** At NOW. */
export const staged = made(stage(first, { now: NOW, id: "new" }));
/** At NOW + EVERYWHERE. */
export const promoted = made(promote(staged, { now: NOW + EVERYWHERE }));
export const old = first.current.id;

/** What is said of each key: id, state and, where they are known, times since NOW. */
export function shown(ring: RingDocument): string[] {
  const since = (name: string, time: number | undefined): string => (time === undefined ? "" : ` ${name} ${String(time - NOW)}`);
  return ring.keys.map(
    ({ id, state, stagedAt, activateAt, promotedAt, demotedAt }) =>
      `${id === old ? "old" : id} ${state}${since("staged", stagedAt)}${since("activate", activateAt)}${since("promoted", promotedAt)}${since("demoted", demotedAt)}`,
  );
}
