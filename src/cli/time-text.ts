/** Returns a time as a person reads it. Units: Unix seconds */
export function utcTime(seconds: number): string {
  const date = new Date(Math.floor(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? "a time beyond all calendars" : `${date.toISOString().slice(0, -5).replace("T", " ")} UTC`;
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
