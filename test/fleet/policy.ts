/**
 * The policy that the fleets here live by: a rotation of weeks, in seconds.
 *
 * @module
 */
import type { RingPolicy } from "../../src/keys/document/policy.ts";

export const PROPAGATION_SECONDS = 1.2;
/** Clocks of nodes lie up to half of it before and behind the operator's. */
export const SKEW_SECONDS = 0.3;
/** Of sessions and of whatever else the application hands out. */
export const MAX_AGE_SECONDS = 4;
/** So late the last copy of a document arrives; what is left of the propagation is for noticing it. */
export const LATEST_COPY_SECONDS = 0.7;

/** Until then it is good in any case: times in texts are cut off to whole seconds, Max-Age of a cookie once more, and clocks differ. */
export const SURE_AGE_SECONDS = MAX_AGE_SECONDS - 2 - SKEW_SECONDS;

const PURPOSES = ["session", "csrf", "messages", "password-reset", "theme", "download", "invitation"];

export const POLICY: RingPolicy = {
  propagation: PROPAGATION_SECONDS,
  skew: SKEW_SECONDS,
  maxAge: Object.fromEntries(PURPOSES.map((purpose) => [purpose, MAX_AGE_SECONDS])),
};
