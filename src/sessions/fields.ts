/**
 * The names under which a session keeps what is not the application's: those of Django where it has one.
 * Names that begin with an underscore are reserved, as in Django's documentation.
 *
 * @module
 */

/** django/contrib/auth/__init__.py, SESSION_KEY: the user's primary key as text. */
export const USER_ID = "_auth_user_id";

/** django/contrib/auth/__init__.py, BACKEND_SESSION_KEY. */
export const USER_BACKEND = "_auth_user_backend";

/** django/contrib/auth/__init__.py, HASH_SESSION_KEY. */
export const USER_HASH = "_auth_user_hash";

/** django/contrib/sessions/backends/base.py, SessionBase.set_expiry: seconds, 0 for "until the browser closes", or a date. */
export const CUSTOM_EXPIRY = "_session_expiry";

/** django/contrib/messages/storage/session.py, SessionStorage.session_key. */
export const MESSAGES = "_messages";

/** Our own: whole Unix seconds at which the session, or the sign-in in it, began. */
export const CREATED_AT = "_created_at";

/** Our own: the label of the key that made USER_HASH, so that whoever retires a key can count what still needs it; without effect on who is signed in. */
export const USER_HASH_KEY = "_auth_key";

/** Our own: what the session's CSRF tokens are bound to. */
export const CSRF_NONCE = "_csrf";

/** Our own: names a session that is kept in its cookie. */
export const COOKIE_SESSION_ID = "_sid";

/** Tells whether a field is not the application's. */
export function isReserved(name: string): boolean {
  return name.startsWith("_");
}
