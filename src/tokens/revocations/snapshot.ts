/**
 * The revocations of one moment, by purpose and subject.
 *
 * @module
 */
import type { RevocationEntry } from "./revocation-store.ts";
import type { Issued } from "./revocations.ts";

/** What an entry says of its purpose and subject. */
type Mark = Pick<RevocationEntry, "beforeMs" | "expiresAtMs">;

export class Snapshot {
  readonly #byPurpose = new Map<string, Map<string, Mark>>();

  /** Whether nothing is revoked. */
  get isEmpty(): boolean {
    return this.#byPurpose.size === 0;
  }

  /** Adds `entry`; of two for the same purpose and subject, the later times hold. */
  add({ purpose, subject, beforeMs, expiresAtMs }: RevocationEntry): void {
    const marks = this.#byPurpose.get(purpose) ?? new Map<string, Mark>();
    this.#byPurpose.set(purpose, marks);
    const known = marks.get(subject);
    marks.set(subject, {
      beforeMs: known ? Math.max(known.beforeMs, beforeMs) : beforeMs,
      expiresAtMs: known ? Math.max(known.expiresAtMs, expiresAtMs) : expiresAtMs,
    });
  }

  /** Tells whether `entry` is in it already, or more than that. */
  covers({ purpose, subject, beforeMs, expiresAtMs }: RevocationEntry): boolean {
    const known = this.#byPurpose.get(purpose)?.get(subject);
    return known !== undefined && known.beforeMs >= beforeMs && known.expiresAtMs >= expiresAtMs;
  }

  /** Tells whether `issued` is revoked at the time that `nowMs` returns, which is asked only where it matters. */
  isRevoked({ purpose, subjects, issuedAtMs }: Issued, nowMs: () => number): boolean {
    const marks = this.#byPurpose.get(purpose);
    if (marks === undefined) return false;
    const holds = (mark: Mark | undefined): boolean =>
      mark !== undefined && !(issuedAtMs >= mark.beforeMs) && !(mark.expiresAtMs <= nowMs()); // nor is NaN a way round it
    return holds(marks.get("")) || subjects.some((subject) => holds(marks.get(subject)));
  }
}
