/**
 * Makes an application share users, sessions, cookies, messages and reset links with a Django site.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { wallClockSeconds } from "../tokens/wall-clock.ts";
import type { Preset } from "../web/preset.ts";

export interface DjangoOptions {
  /** Django's TIME_ZONE setting; its own default is "America/Chicago", and that of startproject "UTC". */
  timeZone: string;
  /** SESSION_COOKIE_NAME. @default "sessionid" */
  sessionCookieName?: string | undefined;
  /** CSRF_COOKIE_NAME. @default "csrftoken" */
  csrfCookieName?: string | undefined;
  /** The name of the messages cookie. @default "messages" */
  messagesCookieName?: string | undefined;
  /** The one of AUTHENTICATION_BACKENDS that a session signed in here names. @default "django.contrib.auth.backends.ModelBackend" */
  authBackend?: string | undefined;
}

/** Returns the preset for createWaxseal. @throws {ConfigError} `WAXSEAL_TIME_ZONE` */
export function django({
  timeZone,
  sessionCookieName = "sessionid",
  csrfCookieName = "csrftoken",
  messagesCookieName = "messages",
  authBackend = "django.contrib.auth.backends.ModelBackend",
}: DjangoOptions): Preset {
  if (!timeZone)
    throw new ConfigError(
      "WAXSEAL_TIME_ZONE",
      'Say which TIME_ZONE Django\'s settings have, such as django({ timeZone: "UTC" }); reset links count by its wall clock.',
    );
  wallClockSeconds(new Date(), timeZone);
  return { name: "django", timeZone, sessionCookieName, csrfCookieName, messagesCookieName, authBackend };
}
