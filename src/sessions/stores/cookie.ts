import { chunkLimit } from "../../cookies/chunks.ts";
import type { CookieStore } from "../store.ts";

export interface CookieStoreOptions {
  /**
   * The most cookies that a large session may be split into, 1 to 8 of 4096 bytes each; Django reads only what fits in one. Servers
   * refuse requests whose cookies are too large: Node above 16 KiB of headers, nginx above 8 kB, unless they are told otherwise.
   *
   * @default 1
   */
  chunks?: number | undefined;
  /** Nobody but the application can read it; the browser's owner cannot, nor can Django. @default false */
  sealed?: boolean | undefined;
}

/**
 * Keeps each session in its cookie: nothing to run, nothing to clean.
 *
 * The browser's owner can read it unless it is sealed, it holds about 3 kB a chunk, parallel requests overwrite each other, and a copy
 * made before signing out stays good until it expires unless revocations are kept; where that matters, use a store with a server.
 *
 * @throws {ConfigError} `WAXSEAL_COOKIE_CHUNKS`
 */
export function cookieStore({ chunks, sealed = false }: CookieStoreOptions = {}): CookieStore {
  return { kind: "cookie", chunks: chunkLimit(chunks), sealed };
}
