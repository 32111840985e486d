/**
 * The purposes that a signature may have been made for: what `inspect` tries the keys with.
 *
 * @module
 */
import type { Algorithm } from "../../crypto/algorithm.ts";
import { equalText } from "../../crypto/equal.ts";
import type { KeyRing } from "../../keys/key-ring.ts";
import { macsOf, type Mac } from "../../keys/macs.ts";
import {
  COOKIE_KEY_PREFIX,
  COOKIE_SESSION_SALT,
  DATABASE_SESSION_SALT,
  MESSAGES_SALT,
  ownSalt,
  SIGNER_SUFFIX,
} from "../../signing/salts.ts";

/** What a token is, if it was signed for a purpose that tells. */
export interface Kind {
  readonly kind: string;
  readonly title: string;
}

export interface Purpose extends Partial<Kind> {
  /** For people. */
  readonly name: string;
  /** What stands before the secret when the key is derived. */
  readonly keySalt: string;
}

const DJANGO_SESSION: Kind = { kind: "django-session", title: "Django session" };
const WAXSEAL_SESSION: Kind = { kind: "waxseal-session", title: "waxseal session" };
const MESSAGES: Kind = { kind: "messages", title: "Flash messages" };

/** Source: Django 5.2, django/core/signing.py, the defaults of dumps, Signer and TimestampSigner. */
const DJANGO: readonly Purpose[] = [
  { name: "a Django session in the database", keySalt: DATABASE_SESSION_SALT + SIGNER_SUFFIX, ...DJANGO_SESSION },
  { name: "a Django session in the cookie", keySalt: COOKIE_SESSION_SALT + SIGNER_SUFFIX, ...DJANGO_SESSION },
  { name: "Django's messages cookie", keySalt: MESSAGES_SALT + SIGNER_SUFFIX + COOKIE_KEY_PREFIX, ...MESSAGES },
  { name: "dumps with its default salt", keySalt: `django.core.signing${SIGNER_SUFFIX}` },
  { name: "Signer with its default salt", keySalt: `django.core.signing.Signer${SIGNER_SUFFIX}` },
  { name: "TimestampSigner with its default salt", keySalt: `django.core.signing.TimestampSigner${SIGNER_SUFFIX}` },
];

const OWN: readonly Purpose[] = [
  { name: "a waxseal session id", keySalt: ownSalt("session", "id"), kind: "waxseal-session-id", title: "waxseal session id" },
  { name: "a waxseal session in the cookie", keySalt: ownSalt("session", "cookie"), ...WAXSEAL_SESSION },
  { name: "waxseal's messages cookie", keySalt: ownSalt("messages", "flash"), ...MESSAGES },
  { name: "waxseal's CSRF cookie", keySalt: ownSalt("csrf", "cookie"), kind: "waxseal-csrf-cookie", title: "waxseal CSRF cookie" },
];

/** Returns the purposes to try, for a token that came in the cookie `cookieName` or in none. */
export function purposesToTry(salts: readonly string[], cookieName: string | undefined): Purpose[] {
  return [
    ...salts.flatMap((salt) => purposesOfSalt(salt, cookieName)),
    ...(cookieName === undefined ? [] : purposesOfCookie(cookieName)),
    ...OWN,
    ...DJANGO,
  ];
}

function purposesOfSalt(salt: string, cookieName: string | undefined): Purpose[] {
  const name = `the salt ${JSON.stringify(salt)}`;
  const ways = [salt + SIGNER_SUFFIX, salt + SIGNER_SUFFIX + COOKIE_KEY_PREFIX, salt]; // the last for salts of our own kinds, spelled out
  const cookie =
    cookieName === undefined ? [] : [{ name: `the cookie ${cookieName} with ${name}`, keySalt: cookieKeySalt(cookieName, salt) }];
  return [...ways.map((keySalt) => ({ name, keySalt })), ...cookie];
}

function purposesOfCookie(name: string): Purpose[] {
  return [
    { name: `the waxseal cookie ${name}`, keySalt: ownSalt("cookie", name) },
    { name: `the Django cookie ${name}`, keySalt: cookieKeySalt(name, "") },
    { name: `the Django cookie ${name}, as before the fix of 2026`, keySalt: name + SIGNER_SUFFIX + COOKIE_KEY_PREFIX },
  ];
}

/** Source: Django, django/core/signing.py, _cookie_signer_salt; the length counts code points. */
function cookieKeySalt(name: string, salt: string): string {
  return `${COOKIE_KEY_PREFIX}.v2:${String([...salt].length)}:${salt}${name}${SIGNER_SUFFIX}${COOKIE_KEY_PREFIX}`;
}

/** Returns which key of `ring` signed `value`, and for which of `purposes`; undefined where none did. */
export function whoSigned(
  ring: KeyRing,
  purposes: readonly Purpose[],
  algorithm: Algorithm,
  value: string,
  signature: string,
): { purpose: Purpose; mac: Mac } | undefined {
  for (const purpose of purposes) {
    const mac = macsOf(ring, purpose.keySalt, algorithm)().find(({ of }) => equalText(signature, of(value, "base64url")));
    if (mac !== undefined) return { purpose, mac };
  }
  return undefined;
}
