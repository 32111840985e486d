/**
 * How long things take and last, by which a rotation knows when its next step is safe.
 *
 * @module
 */
import type { Lifetime, Duration } from "../../clock.ts";

export interface RingPolicy {
  /** How long it takes at most until every running process has a changed document. */
  readonly propagation: Duration;
  /** How far the clocks of any two processes may be apart. */
  readonly skew: Duration;
  /** How long what was issued comes back, by purpose, as `waxseal.audit()` lists them. */
  readonly maxAge: Readonly<Record<string, Lifetime>>;
}

/** For a ring that says nothing else: what createWaxseal has by default. */
export const DEFAULT_POLICY: RingPolicy = Object.freeze({
  propagation: "10m",
  skew: "30s",
  maxAge: Object.freeze({ session: "14d", csrf: "14d", messages: "14d", "password-reset": "3d" }),
});
