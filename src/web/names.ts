/**
 * The names of this library's cookies, headers and form fields.
 *
 * @module
 */
import type { Preset } from "./preset.ts";

export interface Names {
  sessionCookie: string;
  csrfCookie: string;
  csrfField: string;
  /** Lower case. */
  csrfHeader: string;
  messagesCookie: string;
}

/**
 * Returns the names of an application. "__Host-" makes browsers refuse the cookie from a subdomain or over plain HTTP,
 * which is why it is left out only where the cookie has to cross either.
 */
export function namesOf(
  preset: Preset | undefined,
  { secure, domain, sessionCookie }: { secure: boolean; domain: string | undefined; sessionCookie: string | undefined },
): Names {
  if (preset !== undefined) {
    return {
      sessionCookie: sessionCookie ?? preset.sessionCookieName,
      csrfCookie: preset.csrfCookieName,
      csrfField: "csrfmiddlewaretoken",
      csrfHeader: "x-csrftoken",
      messagesCookie: preset.messagesCookieName,
    };
  }
  const prefix = secure && domain === undefined ? "__Host-" : "";
  return {
    sessionCookie: sessionCookie ?? `${prefix}wax-session`,
    csrfCookie: `${secure ? "__Host-" : ""}wax-csrf`,
    csrfField: "csrf_token",
    csrfHeader: "x-csrf-token",
    messagesCookie: `${prefix}wax-messages`,
  };
}
