/**
 * Where a request comes from, as the browser itself says: the layers of CSRF protection before the token.
 * All of them have to pass; a missing header proves nothing, and the token decides.
 *
 * Source: Fetch Metadata Request Headers (W3C); RFC 6454 on Origin; the Fetch standard on when it is "null".
 * @module
 */
import type { CsrfRefusal } from "../errors.ts";

export interface RequestOrigin {
  /** The Origin header. */
  origin: string | undefined;
  /** The Sec-Fetch-Site header. */
  fetchSite: string | undefined;
}

export interface AllowedOrigins {
  /** The application's own. */
  own: readonly string[];
  /** Others that may post here. */
  trusted: readonly string[];
}

export type OriginRefusal = Extract<CsrfRefusal, "cross-site" | `origin-${string}`>;

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Tells whether a method changes nothing, and so needs no check. Source: RFC 9110, section 9.2.1. */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/** Returns why the browser's own word speaks against the request, or undefined where nothing does. */
export function originRefusal({ origin, fetchSite }: RequestOrigin, { own, trusted }: AllowedOrigins): OriginRefusal | undefined {
  const isTrusted = origin !== undefined && trusted.includes(origin);
  const fromElsewhere = fetchSite !== undefined && fetchSite !== "same-origin" && fetchSite !== "none";
  if (fromElsewhere && !isTrusted) return "cross-site";
  // Under Referrer-Policy: no-referrer browsers send exactly this pair for a page's own form.
  if (origin === "null") return fetchSite === "same-origin" ? undefined : "origin-null";
  if (origin !== undefined && !isTrusted && !own.includes(origin)) return "origin-not-allowed";
  return undefined;
}

/**
 * Returns why a WebSocket may not be opened, or undefined where nothing speaks against it. Neither the same-origin policy nor a token
 * guards its handshake, so the Origin has to be there and to have a name: browsers send it whatever the page's Referrer-Policy.
 *
 * Source: RFC 6455, sections 4.1 and 10.2; the Fetch standard, "append a request `Origin` header".
 */
export function upgradeRefusal(request: RequestOrigin, allowed: AllowedOrigins): OriginRefusal | undefined {
  if (request.origin === undefined) return "origin-missing";
  return originRefusal(request, allowed) ?? (request.origin === "null" ? "origin-null" : undefined);
}
