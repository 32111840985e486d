/**
 * Whether a key that no longer signs may leave: by time, by evidence, or because people say so.
 *
 * @module
 */
import { secondsOf, secondsOfLifetime, type Duration } from "../../clock.ts";
import type { RingPolicy } from "../document/policy.ts";
import { everywhereAt } from "./edit.ts";
import type { KeyEvidence } from "./key-evidence.ts";
import { dateOf, secondsOfDate } from "./moment.ts";
import { refuse, type Refused } from "./refused.ts";

export interface DepartureOptions {
  evidence?: KeyEvidence | undefined;
  /** What may be lost: names of purposes, "rows" for rows still under the key, "in-use" for what lives longer than the policy says. */
  waive?: readonly string[] | undefined;
  /** How long a key has to be silent, after no process signs with it any more, to count as unused. @default "14d" */
  quiet?: Duration | undefined;
  /** When it ceased to sign, where the document does not say. */
  demotedAt?: Date | undefined;
}

export type DepartureGuard = "time-unknown" | "still-signing" | "rows-left" | "max-age" | "in-use" | "evidence-needed";

/** The key may leave. */
export interface Departure {
  readonly ok: true;
  /** Purposes whose max age has not passed, or never does: for these, its silence is all that speaks. */
  readonly onEvidence: readonly string[];
}

/** Returns when nothing of a purpose comes back that was signed until `ceasedAt`; undefined for never. Units: Unix seconds */
export function tooOldAt(policy: RingPolicy, purpose: string, ceasedAt: number): number | undefined {
  const maxAge = secondsOfLifetime(policy.maxAge[purpose]!, purpose);
  return maxAge === undefined ? undefined : everywhereAt(policy, ceasedAt) + maxAge + secondsOf(policy.skew, "skew");
}

/**
 * Judges a key that ceased to sign at `written`, or at what the options say.
 *
 * @throws {ConfigError} `WAXSEAL_TIME_INVALID`, `WAXSEAL_DURATION_INVALID`
 */
export function judgeDeparture(
  policy: RingPolicy,
  written: number | undefined,
  { evidence, waive = [], quiet = "14d", demotedAt }: DepartureOptions,
  now: number,
): Departure | Refused<DepartureGuard> {
  const ceasedAt = written ?? secondsOfDate(demotedAt, "demotedAt");
  if (ceasedAt === undefined)
    return refuse("time-unknown", "Nothing says when the key ceased to sign; say when the last process began to sign with another.");
  const silentFrom = everywhereAt(policy, ceasedAt);
  if (now < silentFrom)
    return refuse("still-signing", "Some process may still sign with this key; wait until all have the change.", silentFrom);
  if (evidence?.rows !== undefined && Number(evidence.rows) !== 0 && !waive.includes("rows"))
    return refuse(
      "rows-left",
      'Rows of live sessions are still signed under this key; wait until they are written again or end, or waive "rows".',
    );
  const quietSeconds = secondsOf(quiet, "quiet");
  const lastUsed = evidence && lastUseOf(evidence, waive);
  const purposes = Object.keys(policy.maxAge).filter((purpose) => !waive.includes(purpose));
  const silence = quietSeconds + secondsOf(policy.skew, "skew"); // uses are told by other clocks
  const provenAt = evidence && provenFrom(evidence, Math.max(silentFrom, lastUsed ?? silentFrom), silence);
  if (provenAt !== undefined && now >= provenAt) {
    return Object.freeze({ ok: true, onEvidence: purposes.filter((purpose) => (tooOldAt(policy, purpose, ceasedAt) ?? Infinity) > now) });
  }
  const last = purposes
    .flatMap((purpose) => ({ purpose, at: tooOldAt(policy, purpose, ceasedAt) ?? -Infinity }))
    .reduce((latest, one) => (one.at > latest.at ? one : latest), { purpose: "", at: -Infinity });
  if (last.at > now)
    return refuse(
      "max-age",
      `What this key signed for ${JSON.stringify(last.purpose)} comes back until ${dateOf(last.at).toISOString()}, and would be refused.`,
      last.at,
    );
  const late = evidence && !waive.includes("in-use") ? lateUseOf(evidence, waive, policy, ceasedAt) : undefined;
  if (late !== undefined && late + quietSeconds > now)
    return refuse(
      "in-use",
      `The key vouched for something at ${dateOf(late).toISOString()}, when what it signed was too old already: something lives longer than the policy says. Find out what, or waive "in-use".`,
      late + quietSeconds,
    );
  const endless = purposes.filter((purpose) => tooOldAt(policy, purpose, ceasedAt) === undefined);
  if (endless.length > 0)
    return refuse(
      "evidence-needed",
      `Time never ends ${endless.map((purpose) => JSON.stringify(purpose)).join(", ")}: show by evidence that the key is unused, or waive each by name.`,
      provenAt,
    );
  return Object.freeze({ ok: true, onEvidence: [] });
}

interface Use {
  /** Undefined where nobody told purposes apart. */
  readonly purpose: string | undefined;
  /** Unix seconds. */
  readonly at: number;
}

/** The last uses, but for what is waived: of each purpose, and the one overall that none of them explains. */
function usesOf({ lastUsed, purposes }: KeyEvidence, waive: readonly string[]): Use[] {
  const uses = Object.entries(purposes ?? {}).map(([purpose, date]): Use => ({ purpose, at: secondsOfDate(date, "purposes")! }));
  const overall = secondsOfDate(lastUsed, "lastUsed");
  if (overall !== undefined && !uses.some(({ at }) => at === overall)) uses.push({ purpose: undefined, at: overall });
  return uses.filter(({ purpose }) => purpose === undefined || !waive.includes(purpose));
}

function lastUseOf(evidence: KeyEvidence, waive: readonly string[]): number | undefined {
  return latest(usesOf(evidence, waive));
}

/** The last use after what the key had signed should have been too old; of a purpose that the policy does not know, after all that it knows. */
function lateUseOf(evidence: KeyEvidence, waive: readonly string[], policy: RingPolicy, ceasedAt: number): number | undefined {
  const ends = new Map(Object.keys(policy.maxAge).map((purpose) => [purpose, tooOldAt(policy, purpose, ceasedAt)]));
  const longest = Math.max(everywhereAt(policy, ceasedAt), ...[...ends.values()].flatMap((end) => end ?? []));
  const endOf = (purpose: string | undefined): number =>
    purpose === undefined || !ends.has(purpose) ? longest : (ends.get(purpose) ?? Infinity);
  return latest(usesOf(evidence, waive).filter(({ purpose, at }) => at > endOf(purpose)));
}

function latest(uses: readonly Use[]): number | undefined {
  return uses.length === 0 ? undefined : Math.max(...uses.map(({ at }) => at));
}

/** When silence proves that the key is unused; undefined where nobody watched. */
function provenFrom({ since }: KeyEvidence, silentFrom: number, silence: number): number | undefined {
  const watched = secondsOfDate(since, "since");
  return watched === undefined ? undefined : Math.max(silentFrom, watched) + silence;
}
