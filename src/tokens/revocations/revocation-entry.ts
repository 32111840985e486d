/**
 * What an application asks to revoke, as it is kept.
 *
 * @module
 */
import { isText } from "../../encoding/utf8.ts";
import { ConfigError } from "../../errors.ts";
import { FOR_EVER_MS, type RevocationEntry } from "./revocation-store.ts";
import type { Revocation } from "./revocations.ts";

const LONGEST = 255; // characters: what every database can have in a key
const FUTURE_MS = 60_000; // clocks differ; beyond that, what nobody has issued yet would be born dead
const TEN_YEARS_SECONDS = 3653 * 86_400;

/** Returns the entry for `revocation`. @throws {ConfigError} `WAXSEAL_REVOCATION_INVALID` */
export function entryOf({ purpose, subject, before, lifetimeSeconds }: Revocation, nowMs: number): RevocationEntry {
  if (!isName(purpose)) throw invalid("purpose must be a text of 1 to 255 characters without NUL, the one that the thing was issued for");
  // By default the millisecond that has begun is over for what was issued in it: it may have been a moment ago.
  const beforeMs = before === undefined ? nowMs + 1 : millisecondsOf(before);
  if (!(beforeMs <= nowMs + FUTURE_MS)) throw invalid("before must be a Date, at most 60 seconds from now");
  return { purpose, subject: subjectOf(subject), beforeMs, expiresAtMs: expiryOf(lifetimeSeconds, Math.max(nowMs, beforeMs)) };
}

/** An empty text, perhaps of a variable that was not set, must not become everybody. */
function subjectOf(subject: unknown): string {
  if (subject === undefined) return "";
  const text = typeof subject === "number" && Number.isSafeInteger(subject) ? String(subject) : subject;
  if (isName(text)) return text;
  throw invalid(
    "subject must be a whole number or a text of 1 to 255 characters without NUL; leave it out to revoke everything of a purpose",
  );
}

/** From the later of now and `before`: what is issued until then lives for so long. */
function expiryOf(lifetimeSeconds: unknown, fromMs: number): number {
  if (lifetimeSeconds === undefined) return FOR_EVER_MS;
  if (typeof lifetimeSeconds === "number" && lifetimeSeconds > 0 && lifetimeSeconds <= TEN_YEARS_SECONDS)
    return fromMs + Math.ceil(lifetimeSeconds * 1000);
  throw invalid("lifetimeSeconds must be a number of seconds above 0 and up to ten years; leave it out to keep the entry for ever");
}

function isName(text: unknown): text is string {
  return (
    isText(text) && text !== "" && !text.includes("\0") && (text.length <= LONGEST || [...text.slice(0, 2 * LONGEST + 1)].length <= LONGEST)
  );
}

function millisecondsOf(date: unknown): number {
  return date instanceof Date ? date.getTime() : Number.NaN;
}

function invalid(rule: string): ConfigError {
  return new ConfigError("WAXSEAL_REVOCATION_INVALID", `Nothing was revoked: ${rule}.`);
}
