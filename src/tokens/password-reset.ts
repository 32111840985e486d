/**
 * Password reset tokens as Django makes them: they end by themselves once the password, the last login or the address changes.
 *
 * Shape:  base36 seconds "-" every second hex digit of a SHA-256 HMAC, 32 of them
 * Units:  seconds since 2001-01-01T00:00 of the wall clock in Django's TIME_ZONE
 * Source: Django 5.2, django/contrib/auth/tokens.py, class PasswordResetTokenGenerator. Vectors: test/vectors/django.json, "password_reset".
 * @module
 */
import { secondsOf, type Duration } from "../clock.ts";
import { equalText } from "../crypto/equal.ts";
import { base36, numberOfBase36 } from "../encoding/base36.ts";
import { isText, wellFormed } from "../encoding/utf8.ts";
import { ConfigError } from "../errors.ts";
import { publishVerification } from "../events.ts";
import type { Keys } from "../keys/key-ring.ts";
import { macsOf, type Mac } from "../keys/macs.ts";
import { PASSWORD_RESET_SALT } from "../signing/salts.ts";
import { judgeTimed } from "./timed-token.ts";
import { wallClockSeconds } from "./wall-clock.ts";

/** What a reset token is bound to. */
export interface WaxUser {
  pk: string | number;
  /** The encoded hash, never the password itself. */
  password: string;
  lastLogin: Date | null;
  email: string;
}

export interface MakeResetOptions {
  /** @default the present */
  now?: Date | undefined;
  /** Django's TIME_ZONE setting, such as "Europe/Zurich". @default "UTC" */
  timeZone?: string | undefined;
}

export interface CheckResetOptions extends MakeResetOptions {
  /** Django's PASSWORD_RESET_TIMEOUT. @default "3d" */
  maxAge?: Duration | undefined;
  /** Tells whether what was issued at this Unix millisecond has been revoked; where clocks were changed since, it is off by as much. */
  isRevoked?: ((issuedAtMs: number) => boolean) | undefined;
}

/** In autumn the wall clock goes back by an hour, and with it Django's time. */
const FUTURE_SECONDS = 3600;
const TOKEN = /^([0-9a-z]{1,13})-[0-9a-f]{32}$/;

/** Returns a token for `user`. @throws {ConfigError} `WAXSEAL_TIME_ZONE`, `WAXSEAL_RESET_USER` */
export function makePasswordResetToken(keys: Keys, user: WaxUser, { now = new Date(), timeZone = "UTC" }: MakeResetOptions = {}): string {
  return tokenOf(macsOf(keys, PASSWORD_RESET_SALT)()[0], user, wallClockSeconds(now, timeZone));
}

/** Tells whether `token` was made for `user` as they are now, and is not too old. @throws {ConfigError} as making one, and `WAXSEAL_DURATION_INVALID` */
export function checkPasswordResetToken(
  keys: Keys,
  user: WaxUser,
  token: string,
  { maxAge = "3d", now = new Date(), timeZone = "UTC", isRevoked }: CheckResetOptions = {},
): boolean {
  const ageOf = (madeAt: number): number => wallClockSeconds(now, timeZone) - madeAt;
  const verdict = judgeTimed(
    {
      madeAt: isText(token) ? numberOfBase36(TOKEN.exec(token)?.[1] ?? "") : undefined,
      macs: () => macsOf(keys, PASSWORD_RESET_SALT)(),
      isBy: (mac, madeAt) => equalText(token, tokenOf(mac, user, madeAt)),
    },
    {
      ageOf,
      maxAgeSeconds: secondsOf(maxAge),
      toleranceSeconds: FUTURE_SECONDS,
      isRevoked: isRevoked && ((madeAt) => isRevoked(now.getTime() - ageOf(madeAt) * 1000)),
    },
  );
  const unixSeconds = (madeAt: number): number => Math.floor(now.getTime() / 1000) - ageOf(madeAt);
  publishVerification(PASSWORD_RESET_SALT, verdict.ok ? { ...verdict, signedAt: unixSeconds(verdict.signedAt) } : verdict);
  return verdict.ok;
}

function tokenOf(mac: Mac, user: WaxUser, madeAt: number): string {
  const digits = mac.of(hashInput(user, madeAt), "hex");
  let half = "";
  for (let at = 0; at < digits.length; at += 2) half += digits[at]!;
  return `${base36(madeAt)}-${half}`;
}

/** Django's own input. It is not injective: pk 11 with password "!x" and pk 1 with "1!x" share a token. */
function hashInput({ pk, password, lastLogin, email }: WaxUser, madeAt: number): string {
  return wellFormed(`${String(pk)}${password}${lastLogin === null ? "" : secondsText(lastLogin)}${String(madeAt)}${email}`);
}

/** Returns `date` as Python prints a naive datetime in UTC without microseconds. */
function secondsText(date: Date): string {
  if (Number.isNaN(date.getTime()))
    throw new ConfigError("WAXSEAL_RESET_USER", "lastLogin is a Date, or null for a person who has never signed in.");
  return date.toISOString().slice(0, 19).replace("T", " ");
}
