import type { ListedRow } from "../../sessions/store.ts";
import type { Paint } from "../paint.ts";
import { age, isoTime, utcTime } from "../time-text.ts";
import { visibleLine } from "../visible.ts";

/** Returns the lines about a session for a person. Units of `now`: Unix seconds */
export function listingText({ handle, createdAt, seenAt, expiresAt }: ListedRow, now: number, paint: Paint): string {
  const line = (name: string, time: number): string => `  ${paint("faint", name)}  ${utcTime(time)}, ${age(time, now)}\n`;
  return `${paint("code", visibleLine(handle))}\n${line("signed in", createdAt)}${line("last seen", seenAt)}${line("expires  ", expiresAt)}`;
}

/** Returns a session as the library's `sessions.list` names its parts, with times in ISO 8601. */
export function listingJson({ handle, createdAt, seenAt, expiresAt }: ListedRow): Record<string, unknown> {
  return { id: handle, createdAt: isoTime(createdAt * 1000), seenAt: isoTime(seenAt * 1000), expiresAt: isoTime(expiresAt * 1000) };
}
