/**
 * Signed cookies as Django writes them since the fix of CVE-2026-6873: name and salt cannot trade characters.
 *
 * Shape:  value ":" base62 seconds ":" signature, before quoting; salt "django.http.cookies.v2:" length of the salt ":" salt name
 * Units:  the salt's length is counted in code points
 * Source: Django 5.2, django/core/signing.py, get_cookie_signer, _cookie_signer_salt, _unsign_cookie; django/http/response.py, set_signed_cookie.
 *         Vectors: test/vectors/django.json, "signed_cookie".
 * @module
 */
import { secondsOf, type Duration } from "../clock.ts";
import { isText } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { COOKIE_KEY_PREFIX, SIGNER_SUFFIX } from "../signing/salts.ts";
import { TimestampedSignature, type ClockOptions } from "../signing/timestamped-signature.ts";
import { valueOf, type Verdict } from "../signing/verdict.ts";

export interface SignCookieOptions extends ClockOptions {
  /** As in Django's set_signed_cookie. @default "" */
  salt?: string | undefined;
}

export interface UnsignCookieOptions extends SignCookieOptions {
  /** The oldest that is accepted. @default no limit */
  maxAge?: Duration | undefined;
  /** Accept what Django signed before the fix as well; Django's SIGNED_COOKIE_LEGACY_SALT_FALLBACK. @default false */
  legacySalt?: boolean | undefined;
}

/** Returns `value` signed for the cookie `name`; quote it with serializeCookieValue. @throws {ConfigError} `WAXSEAL_COOKIE_INVALID` @throws {PayloadError} `WAXSEAL_TEXT_ILL_FORMED` */
export function signCookie(keys: Keys, name: string, value: string, { salt = "", ...time }: SignCookieOptions = {}): string {
  return cookieSignature(keys, cookieSalt(name, salt), time).sign(value);
}

/** Returns the value of a signed cookie. @throws {BadSignature} @throws {SignatureExpired} @throws {ConfigError} `WAXSEAL_COOKIE_INVALID`, `WAXSEAL_DURATION_INVALID` */
export function unsignCookie(keys: Keys, name: string, signed: string, options?: UnsignCookieOptions): string {
  return valueOf(verifyCookie(keys, name, signed, options));
}

/** Returns what a signed cookie carries, or why it is refused. @throws {ConfigError} `WAXSEAL_COOKIE_INVALID`, `WAXSEAL_DURATION_INVALID` */
export function verifyCookie(
  keys: Keys,
  name: string,
  signed: string,
  { salt = "", maxAge, legacySalt = false, ...time }: UnsignCookieOptions = {},
): Verdict<string> {
  const maxAgeSeconds = maxAge === undefined ? undefined : secondsOf(maxAge);
  let verdict = cookieSignature(keys, cookieSalt(name, salt), time).verify(signed, maxAgeSeconds);
  // A genuine v2 cookie that is too old stays refused: only what v2 does not vouch for is tried with the old salt.
  if (legacySalt && verdict.reason === "bad-signature") verdict = cookieSignature(keys, name + salt, time).verify(signed, maxAgeSeconds);
  publishVerification(`cookie:${name}`, verdict);
  return verdict;
}

/** Returns the signature that Django's get_cookie_signer makes for `salt`: its key is "django.http.cookies" and the secret. */
export function cookieSignature(keys: Keys, salt: string, options?: ClockOptions): TimestampedSignature {
  return TimestampedSignature.for(keys, `${salt}${SIGNER_SUFFIX}${COOKIE_KEY_PREFIX}`, options);
}

/** Returns the salt of the cookie `name`. @throws {ConfigError} `WAXSEAL_COOKIE_INVALID` */
export function cookieSalt(name: string, salt = ""): string {
  if (!isText(name) || !isText(salt))
    throw new ConfigError("WAXSEAL_COOKIE_INVALID", "A cookie's name and salt are strings of whole Unicode characters.");
  return `${COOKIE_KEY_PREFIX}.v2:${String([...salt].length)}:${salt}${name}`;
}
