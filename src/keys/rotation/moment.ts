/**
 * Points in time: Dates at the door, Unix seconds within.
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import { ConfigError } from "../../errors.ts";

/** Where `Date` ends. */
const MOST_SECONDS = 8.64e12;

/** Returns `now` in Unix seconds, to the millisecond, as documents keep it. @throws {ConfigError} `WAXSEAL_CLOCK_INVALID` when it is no time */
export function momentOf(now: number = systemClock()): number {
  if (!(now >= 0 && now <= MOST_SECONDS))
    throw new ConfigError("WAXSEAL_CLOCK_INVALID", "now is given in Unix seconds, such as Date.now() / 1000.");
  return Math.round(now * 1000) / 1000;
}

/** Returns the Unix seconds of `date`, and undefined of none. @throws {ConfigError} `WAXSEAL_TIME_INVALID` when it is no Date that stands for a time */
export function secondsOfDate(date: Date | undefined, name: string): number | undefined {
  if (date === undefined) return undefined;
  const milliseconds = date instanceof Date ? date.getTime() : Number.NaN;
  if (Number.isNaN(milliseconds))
    throw new ConfigError("WAXSEAL_TIME_INVALID", `${name} must be a Date, such as new Date("2027-01-31T12:00:00Z"), and a valid one.`);
  return milliseconds / 1000;
}

/** Returns the Date of Unix seconds; the last one there is for what lies beyond it. */
export function dateOf(seconds: number): Date {
  return new Date(Math.round(Math.min(seconds, MOST_SECONDS) * 1000));
}
