/**
 * Time as this library reads it: clocks in Unix seconds, durations written as people say them.
 *
 * @module
 */
import { ConfigError } from "./errors.ts";

/** Returns Unix seconds, possibly fractional. */
export type Clock = () => number;

/** A bare number is seconds; text is a whole number and a unit, such as "14d", "2h" or "30m". */
export type Duration = number | `${number}${"s" | "m" | "h" | "d" | "w"}`;

/** A duration, or the word that says on purpose that there is no end. */
export type Lifetime = Duration | "unbounded";

export const systemClock: Clock = () => Date.now() / 1000;

/**
 * Returns the whole seconds that `clock` reads now.
 *
 * @throws {ConfigError} `WAXSEAL_CLOCK_INVALID` when that is no time, such as NaN: written into a token, it could not be read back
 */
export function wholeSecondsOf(clock: Clock): number {
  const read = clock();
  const seconds = Number.isFinite(read) ? Math.floor(read) : Number.NaN;
  if (!Number.isSafeInteger(seconds) || seconds < 0) {
    throw new ConfigError(
      "WAXSEAL_CLOCK_INVALID",
      "The clock must return Unix seconds, such as Date.now() / 1000; what it returned is no such number.",
    );
  }
  return seconds;
}

const SECONDS_PER_UNIT: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const DURATION_TEXT = /^(\d{1,12})([smhdw])$/;
const TEN_YEARS_SECONDS = 3653 * 86_400;

/**
 * Returns the seconds in `duration`.
 *
 * Units: seconds, from 0 to ten years; more is nearly always milliseconds by mistake.
 * @throws {ConfigError} `WAXSEAL_DURATION_INVALID` when it is not a duration, negative, not finite or above ten years
 */
export function secondsOf(duration: Duration, name = "maxAge"): number {
  const seconds = typeof duration === "number" ? duration : secondsOfText(duration);
  if (!(seconds >= 0 && seconds <= TEN_YEARS_SECONDS)) {
    throw new ConfigError(
      "WAXSEAL_DURATION_INVALID",
      `${name} must be a number of seconds, or text such as "90s", "30m", "2h", "14d" or "3w", from 0 to ten years.`,
    );
  }
  return seconds;
}

/** Returns the seconds in `lifetime`, and undefined for "unbounded". @throws {ConfigError} `WAXSEAL_DURATION_INVALID` */
export function secondsOfLifetime(lifetime: Lifetime, name = "maxAge"): number | undefined {
  return lifetime === "unbounded" ? undefined : secondsOf(lifetime, name);
}

function secondsOfText(text: unknown): number {
  const match = typeof text === "string" ? DURATION_TEXT.exec(text) : null;
  return match ? Number(match[1]) * SECONDS_PER_UNIT[match[2]!]! : Number.NaN;
}
