import { age, exactUtcTime } from "../time-text.ts";

/** Returns a moment as a person at this machine reads it, and everybody else: "2026-01-02 03:04:05 UTC, 04:04 here, in 10 minutes". Units of `now`: Unix seconds */
export function bothTimes(date: Date, now: number): string {
  const utc = exactUtcTime(Math.ceil(date.getTime() / 1000) * 1000);
  const offset = date.getTimezoneOffset();
  const two = (count: number): string => String(count).padStart(2, "0");
  const day =
    date.getDate() === date.getUTCDate() ? "" : `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())} `;
  const here = offset === 0 ? "" : `, ${day}${two(date.getHours())}:${two(date.getMinutes())} here`;
  return `${utc}${here}, ${age(date.getTime() / 1000, now)}`;
}
