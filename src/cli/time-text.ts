/** Returns a time in ISO 8601, or null where no calendar has it. Units: Unix milliseconds */
export function isoTime(milliseconds: number): string | null {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Returns a time as a person reads it. Units: Unix seconds */
export function utcTime(seconds: number): string {
  return exactUtcTime(Math.floor(seconds) * 1000);
}

/** As `utcTime`, with milliseconds where there are any: "2026-11-22 13:58:23.001 UTC". Units: Unix milliseconds */
export function exactUtcTime(milliseconds: number): string {
  const text = isoTime(milliseconds);
  return text === null ? "a time beyond all calendars" : text.replace("T", " ").replace(/(\.000)?Z$/, " UTC");
}

const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ["year", 31_557_600],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** Returns how long ago `then` is, in the largest unit that fits: "3 days ago", "in 2 hours". Units: Unix seconds */
export function age(then: number, now: number): string {
  const seconds = Math.floor(now) - Math.floor(then);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  const count = Math.floor(Math.abs(seconds) / size);
  if (count === 0) return "just now";
  const text = `${String(count)} ${unit}${count === 1 ? "" : "s"}`;
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

/** Returns a lifetime in the largest unit that divides it: "14 days", "90 minutes". Units: seconds */
export function lifetimeText(seconds: number | "unbounded"): string {
  if (seconds === "unbounded") return "ever";
  const [unit, size] = UNITS.find(([, length]) => seconds >= length && seconds % length === 0) ?? ["second", 1];
  const count = seconds / size;
  return `${String(count)} ${unit}${count === 1 ? "" : "s"}`;
}
