/**
 * What an application says about itself.
 *
 * @module
 */
import type { Clock, Duration } from "../clock.ts";
import type { Keys } from "../keys/key-ring.ts";
import type { MessagesOptions } from "../messages/message-rules.ts";
import type { SessionStore } from "../sessions/store.ts";
import type { StandardSchemaV1 } from "../signing/schema.ts";
import type { LiveRevocations } from "../tokens/revocations/revocations.ts";
import type { CsrfOptions } from "./csrf.ts";
import type { Preset } from "./preset.ts";
import type { WaxSessionData } from "./session-data.ts";

export interface SessionOptions<D extends object> {
  store: SessionStore;
  /** What a session holds; it has to accept `{}`, so give every field a default or make it optional. */
  schema?: StandardSchemaV1<unknown, D> | undefined;
  /** How long a session lasts from its beginning, whatever happens in it; under the Django preset from its last change. @default "14d" */
  maxAge?: Duration | undefined;
  /** How long it lasts without a visit. @default no limit but maxAge */
  idle?: Duration | undefined;
  /** @default "__Host-wax-session", or "wax-session" where the cookie has a domain or goes over plain HTTP */
  cookieName?: string | undefined;
}

/** How the cookies of the application are sent, where one does not say otherwise. */
export interface CookieDefaults {
  /** @default whether baseUrl is HTTPS; without baseUrl, whether this is production */
  secure?: boolean | undefined;
  /** @default the host that sets them, and no other */
  domain?: string | undefined;
  /** @default "Lax" */
  sameSite?: "Strict" | "Lax" | "None" | undefined;
}

export interface WaxsealOptions<D extends object = WaxSessionData> {
  /** The secret, a ring of them, or a source; undefined, as an unset variable gives it, is an error at ready() that says what to do. */
  keys: Keys | undefined;
  /** `django()` of waxseal/django, to share everything with a Django site. @default our own formats */
  preset?: Preset | undefined;
  /** Where people reach the application, such as "https://shop.example"; links are built on it, never on the Host header. */
  baseUrl?: string | undefined;
  /** @default the system's clock */
  clock?: Clock | undefined;
  /** @default signed cookies, 14 days */
  session?: SessionOptions<D> | undefined;
  /** false turns the protection off. @default on */
  csrf?: CsrfOptions | false | undefined;
  /** `liveRevocations()`, to end what is still good before its time: tokens, cookies, and sessions that are kept in cookies. @default nothing is revoked */
  revocations?: LiveRevocations | undefined;
  /** Which flash messages are kept, and which words style sheets have for them. */
  messages?: MessagesOptions | undefined;
  cookies?: CookieDefaults | undefined;
}
