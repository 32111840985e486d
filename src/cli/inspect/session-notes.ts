import { COOKIE_SESSION_ID, CREATED_AT, CSRF_NONCE, CUSTOM_EXPIRY, USER_BACKEND, USER_HASH, USER_ID } from "../../sessions/fields.ts";
import { utcTime } from "../time-text.ts";
import { visibleLine } from "../visible.ts";

const DJANGO_FIELDS = [USER_ID, USER_BACKEND, USER_HASH, CUSTOM_EXPIRY];
const OWN_FIELDS = [CREATED_AT, COOKIE_SESSION_ID, CSRF_NONCE];

/** Tells by the names of its fields whose session `json` is; undefined when it is none. */
export function sessionOf(json: unknown): "waxseal" | "django" | undefined {
  if (!isRecord(json)) return undefined;
  if (OWN_FIELDS.some((name) => Object.hasOwn(json, name))) return "waxseal";
  return DJANGO_FIELDS.some((name) => Object.hasOwn(json, name)) ? "django" : undefined;
}

/** Returns what a session's own fields mean, in sentences. */
export function sessionNotes(json: unknown): string[] {
  if (!isRecord(json)) return [];
  const notes: string[] = [];
  const { [USER_ID]: user, [USER_HASH]: hash, [CUSTOM_EXPIRY]: expiry, [CREATED_AT]: createdAt } = json;
  if (user !== undefined) notes.push(`It signs in the user ${visibleLine(JSON.stringify(user), 80)}.`);
  if (hash !== undefined) notes.push("It ends when that user's password changes.");
  if (expiry === 0) notes.push("It ends with the browser.");
  else if (typeof expiry === "number") notes.push(`It ends after ${String(expiry)} idle seconds.`);
  if (typeof createdAt === "number") notes.push(`It began at ${utcTime(createdAt)}.`);
  return notes;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
