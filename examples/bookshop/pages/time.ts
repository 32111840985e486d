/**
 * Moments as people say them, and as machines read them.
 *
 * @module
 */
import { html, type Html } from "./html.ts";

const DAY_MS = 86_400_000;
const DATE_AND_TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const DAYS = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });

/** Where the shop is: the zone of all its times. */
export const TIME_ZONE = DATE_AND_TIME.resolvedOptions().timeZone;

/** Returns such as "22 Nov 2025, 15:04". */
export function momentText(date: Date): string {
  return DATE_AND_TIME.format(date);
}

export function moment(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${momentText(date)}</time>`;
}

/** Returns such as "today", "yesterday" or "3 days ago": for what is not known to the hour. */
export function day(date: Date, now = new Date()): Html {
  const days = Math.round((midnight(date) - midnight(now)) / DAY_MS); // one of them may have 23 hours, or 25
  return html`<time datetime="${date.toISOString()}">${DAYS.format(days, "day")}</time>`;
}

function midnight(date: Date): number {
  return new Date(date).setHours(0, 0, 0, 0);
}
