/**
 * The keys that are made of a secret for one purpose each, where the purpose has a fixed name: who has one can forge for that purpose.
 *
 * Shape:  H(salt, secret), the key of an HMAC
 * Source: Django 5.2, django/utils/crypto.py, salted_hmac; SHA-1 is what Django had before 3.1, and still is salted_hmac's default.
 * @module
 */
import type { Algorithm } from "../../crypto/algorithm.ts";
import { hash } from "../../crypto/hash.ts";
import { utf8 } from "../../encoding/utf8.ts";
import {
  COOKIE_KEY_PREFIX,
  COOKIE_SESSION_SALT,
  DATABASE_SESSION_SALT,
  MESSAGES_SALT,
  ownSalt,
  PASSWORD_RESET_SALT,
  SESSION_AUTH_SALT,
  SIGNER_SUFFIX,
} from "../../signing/salts.ts";

export interface DerivedKey {
  /** Such as "derived key of django.contrib.messages". */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Source: Django 5.2, django/core/signing.py, the defaults of dumps, Signer, TimestampSigner and get_cookie_signer. */
const SIGNERS = [
  DATABASE_SESSION_SALT,
  COOKIE_SESSION_SALT,
  "django.core.signing",
  "django.core.signing.Signer",
  "django.core.signing.TimestampSigner",
];
const COOKIE_SIGNERS = [MESSAGES_SALT, "django.core.signing.get_cookie_signer"];

/** Without a signer: of salted_hmac itself. The last two are Django's before 3.1. */
const PLAIN = [PASSWORD_RESET_SALT, SESSION_AUTH_SALT, MESSAGES_SALT, "django.contrib.sessionsSessionStore"];

const OWN = [
  ownSalt("session", "id"),
  ownSalt("session", "cookie"),
  ownSalt("session", "table"),
  ownSalt("messages", "flash"),
  ownSalt("csrf", "cookie"),
  ownSalt("csrf", "token"),
];

const DERIVATIONS: readonly (readonly [name: string, keySalt: Uint8Array, algorithms: readonly Algorithm[]])[] = [
  ...SIGNERS.map((salt) => [salt, utf8(salt + SIGNER_SUFFIX), ["sha256", "sha1"]] as const),
  ...COOKIE_SIGNERS.map((salt) => [`${salt}, signed cookies`, utf8(salt + SIGNER_SUFFIX + COOKIE_KEY_PREFIX), ["sha256", "sha1"]] as const),
  ...PLAIN.map((salt) => [salt, utf8(salt), ["sha256", "sha1"]] as const),
  ...OWN.map((salt) => [salt, utf8(salt), ["sha256"]] as const),
];

/** Returns the keys that `secret` gives for the purposes that are known by name. */
export function derivedKeysOf(secret: Uint8Array): DerivedKey[] {
  return DERIVATIONS.flatMap(([name, keySalt, algorithms]) =>
    algorithms.map((algorithm) => ({ name: `derived key of ${name}`, bytes: hash(algorithm, keySalt, secret) })),
  );
}
