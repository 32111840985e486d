/**
 * Session data as text, byte for byte as Django's backends write it.
 *
 * Shape:  as dumps with compression, under the salt of the engine
 * Source: Django 5.2, django/contrib/sessions/backends/base.py, SessionBase.encode and decode; backends/signed_cookies.py, SessionStore.
 *         Vectors: test/vectors/django.json, "session".
 * @module
 */
import { secondsOf, type Duration } from "../clock.ts";
import { decodePayload, encodePayload } from "../encoding/payload.ts";
import { PayloadError } from "../errors.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { COOKIE_SESSION_SALT, DATABASE_SESSION_SALT, SIGNER_SUFFIX } from "../signing/salts.ts";
import { TimestampedSignature, type ClockOptions } from "../signing/timestamped-signature.ts";
import { valueOf } from "../signing/verdict.ts";

/** What a session holds: JSON data by name. */
export type SessionFields = Record<string, unknown>;

export interface SessionCodecOptions extends ClockOptions {
  /** Which of Django's backends the text is for. @default "db" */
  engine?: "db" | "signed_cookies" | undefined;
}

const SALTS = { db: DATABASE_SESSION_SALT, signed_cookies: COOKIE_SESSION_SALT } as const;

/** Returns `data` as text for a row of `django_session`, or for the session cookie. @throws {PayloadError} `WAXSEAL_NOT_JSON` */
export function encodeSession(keys: Keys, data: Readonly<SessionFields>, { engine = "db", ...time }: SessionCodecOptions = {}): string {
  return TimestampedSignature.for(keys, SALTS[engine] + SIGNER_SUFFIX, time).sign(encodePayload(data, true));
}

/** Returns the data in `text`. @throws {BadSignature} @throws {SignatureExpired} @throws {PayloadError} `WAXSEAL_SESSION_INVALID`, and as loads */
export function decodeSession(
  keys: Keys,
  text: string,
  { engine = "db", maxAge, ...time }: SessionCodecOptions & { maxAge?: Duration | undefined } = {},
): SessionFields {
  const verdict = TimestampedSignature.for(keys, SALTS[engine] + SIGNER_SUFFIX, time).verify(
    text,
    maxAge === undefined ? undefined : secondsOf(maxAge),
  );
  publishVerification(SALTS[engine], verdict);
  return sessionFields(decodePayload(valueOf(verdict)));
}

/** Returns `value` where it is an object of fields. @throws {PayloadError} `WAXSEAL_SESSION_INVALID` */
export function sessionFields(value: unknown): SessionFields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as SessionFields;
  throw new PayloadError(
    "WAXSEAL_SESSION_INVALID",
    "The signature holds, but a session is an object of fields; this was written by something else.",
  );
}
