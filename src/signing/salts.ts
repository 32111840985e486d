/**
 * What separates one purpose from another: every salt of Django's, and the rule for those of users.
 *
 * @module
 */
import { isText } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";

/** django/core/signing.py, Signer.signature: what follows the salt of every signer. */
export const SIGNER_SUFFIX = "signer";

/** django/core/signing.py, _cookie_signer_key: stands before the secret, and so after the salt. */
export const COOKIE_KEY_PREFIX = "django.http.cookies";

/** django/contrib/sessions/backends/base.py, SessionBase.key_salt, of the database engine. */
export const DATABASE_SESSION_SALT = "django.contrib.sessions.SessionStore";

/** django/contrib/sessions/backends/signed_cookies.py, SessionStore.load and _get_session_key. */
export const COOKIE_SESSION_SALT = "django.contrib.sessions.backends.signed_cookies";

/** django/contrib/auth/tokens.py, PasswordResetTokenGenerator.key_salt. */
export const PASSWORD_RESET_SALT = "django.contrib.auth.tokens.PasswordResetTokenGenerator";

/** django/contrib/auth/base_user.py, AbstractBaseUser._get_session_auth_hash. */
export const SESSION_AUTH_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";

/** django/contrib/messages/storage/cookie.py, CookieStorage.key_salt. */
export const MESSAGES_SALT = "django.contrib.messages";

const OWN_PREFIX = "waxseal.";

/** Returns the salt of a signed kind of our own: no two kinds, and no two purposes of one kind, share a key. */
export function ownSalt(
  kind: "token" | "once" | "url" | "cookie" | "session" | "messages" | "csrf" | "bound" | "reset",
  purpose: string,
): string {
  return `${OWN_PREFIX}${kind}.v1:${purpose}`;
}

/**
 * Returns `salt` where it is one a user may choose.
 *
 * @throws {ConfigError} `WAXSEAL_SALT_EMPTY`, `WAXSEAL_SALT_INVALID`, `WAXSEAL_SALT_RESERVED`
 */
export function userSalt(salt: string): string {
  if (!salt) throw new ConfigError("WAXSEAL_SALT_EMPTY", 'Name what this is for, such as { salt: "shop.invoice-link" }.');
  if (!isText(salt))
    throw new ConfigError(
      "WAXSEAL_SALT_INVALID",
      "A salt is a string of whole Unicode characters; this one is none, or holds a lone surrogate.",
    );
  if (salt.startsWith(OWN_PREFIX)) {
    throw new ConfigError(
      "WAXSEAL_SALT_RESERVED",
      `Choose a salt that does not begin with "${OWN_PREFIX}": those separate this library's own kinds of token.`,
    );
  }
  return salt;
}
