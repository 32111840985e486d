import { secondsOfLifetime, type Lifetime } from "../clock.ts";
import { ConfigError } from "../errors.ts";
import type { RingPolicy } from "../keys/document/policy.ts";
import type { PurposeReport } from "../signing/purposes.ts";

/**
 * Refuses purposes that come back for longer than the key ring's policy knows of: by that policy a key is retired, and what outlives it would be lost.
 *
 * @throws {ConfigError} `WAXSEAL_PURPOSE_OUTLIVES_POLICY`
 */
export function assertWithinPolicy(reports: readonly PurposeReport[], { maxAge: ages }: RingPolicy): void {
  const lines = reports
    .filter(({ purpose, maxAge }) => !(endOf(maxAge) <= (Object.hasOwn(ages, purpose) ? endOf(ages[purpose]!) : Number.NEGATIVE_INFINITY)))
    .map(({ purpose, maxAge }) => `${JSON.stringify(purpose)}: ${JSON.stringify(maxAge)}`);
  if (lines.length === 0) return;
  throw new ConfigError(
    "WAXSEAL_PURPOSE_OUTLIVES_POLICY",
    `What this application hands out comes back for longer than the key ring document allows for, so a key would be retired too early; put this into the document's policy.maxAge: ${lines.join(", ")}`,
  );
}

/** Seconds. */
function endOf(lifetime: Lifetime): number {
  return secondsOfLifetime(lifetime) ?? Number.POSITIVE_INFINITY;
}
