/**
 * The time that a clock on the wall shows in a zone, counted in seconds: what Django's naive datetimes count in.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";

const EPOCH_MS = Date.UTC(2001, 0, 1);
const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns the whole seconds from 2001-01-01T00:00 to `date`, both as the wall clock of `timeZone` shows them. @throws {ConfigError} `WAXSEAL_TIME_ZONE` */
export function wallClockSeconds(date: Date, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(date)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<"year" | "month" | "day" | "hour" | "minute" | "second", number>;
  return Math.floor((Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - EPOCH_MS) / 1000);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = newFormat(timeZone);
    formats.set(timeZone, format);
  }
  return format;
}

function newFormat(timeZone: string): Intl.DateTimeFormat {
  const digits = "numeric" as const;
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: digits,
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    });
  } catch {
    throw new ConfigError("WAXSEAL_TIME_ZONE", 'timeZone is the name in Django\'s TIME_ZONE setting, such as "UTC" or "Europe/Zurich".');
  }
}
