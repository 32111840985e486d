/**
 * How an application's formats and names differ from our own: the shape of what `django()` gives.
 *
 * @module
 */
export interface Preset {
  readonly name: "django";
  /** Django's TIME_ZONE, by which its reset links count time. */
  readonly timeZone: string;
  readonly sessionCookieName: string;
  readonly csrfCookieName: string;
  readonly messagesCookieName: string;
  /** The path of the authentication backend that Django is to find in a session. */
  readonly authBackend: string;
}
