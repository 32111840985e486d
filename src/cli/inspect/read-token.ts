import { parseCookiePairs } from "../../cookies/parse.ts";
import type { Reader, Reading, Surroundings } from "./reading.ts";
import { readSignedText } from "./signed-text.ts";
import { readBoundToken, readCsrfToken, readForeignToken, readPasswordHash, readResetToken } from "./unsigned-text.ts";

/** The most telling shapes first. A new kind of token gets its reader here. */
const READERS: readonly Reader[] = [readPasswordHash, readResetToken, readBoundToken, readCsrfToken, readForeignToken, readSignedText];

const COOKIE = /^[\w!#$%&'*+.^`|~-]+=[^;]+$/;

/** Returns what `text` is, a token or NAME=VALUE of a cookie with one; undefined when it is nothing that is known here. */
export function readToken(text: string, surroundings: Omit<Surroundings, "cookieName">): Reading | undefined {
  const whole = readingOf(decoded(text), { ...surroundings, cookieName: undefined });
  const [cookie] = COOKIE.test(text) ? parseCookiePairs(text) : [];
  if (cookie === undefined || whole?.trust.state === "verified") return whole; // a value may hold a "=" itself
  const [cookieName, token] = cookie;
  return readingOf(decoded(token), { ...surroundings, cookieName }) ?? whole;
}

function readingOf(token: string, surroundings: Surroundings): Reading | undefined {
  for (const reader of READERS) {
    const reading = reader(token, surroundings);
    if (reading !== undefined) return reading;
  }
  return undefined;
}

/** Undoes the percent-encoding of frameworks that do not know Django's cookies; nothing signed goes without a colon. */
function decoded(text: string): string {
  if (text.includes(":") || !/%3a/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
