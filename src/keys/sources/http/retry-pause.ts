/**
 * How long to wait before a source is asked again.
 *
 * @module
 */
import { randomBytes } from "../../../crypto/random.ts";

const FIRST_CEILING_MS = 100;
const LAST_CEILING_MS = 5_000;

/**
 * Returns the milliseconds to wait after try number `tried`: at random up to a ceiling that doubles, so that the processes of a fleet
 * do not come back together; or what the server asked for, if that is more.
 *
 * Source: RFC 9110, section 10.2.3, Retry-After: seconds or a date
 */
export function retryPause(tried: number, retryAfter: string | null, now: number): number {
  const ceiling = Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** (tried - 1));
  return Math.max(ceiling * fraction(), askedFor(retryAfter, now));
}

function askedFor(retryAfter: string | null, now: number): number {
  if (retryAfter === null) return 0;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = retryAfter.endsWith("GMT") ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

/** Returns a number from 0 to below 1. */
function fraction(): number {
  return new DataView(randomBytes(4).buffer).getUint32(0) / 2 ** 32;
}
