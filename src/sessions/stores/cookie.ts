import type { CookieStore } from "../store.ts";

/**
 * Keeps each session in its cookie: nothing to run, nothing to clean.
 *
 * The browser's owner can read it, it holds about 3 kB, parallel requests overwrite each other, and a copy made before
 * signing out stays good until it expires; where that matters, use a store with a server.
 */
export function cookieStore(): CookieStore {
  return { kind: "cookie" };
}
