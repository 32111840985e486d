/**
 * When a session ends: Django's rules, and under our own layout an absolute limit above them.
 *
 * Source: Django 5.2, django/contrib/sessions/backends/base.py, SessionBase.get_expiry_age and get_expire_at_browser_close.
 * @module
 */
import type { SessionFields } from "./codec.ts";
import { CREATED_AT, CUSTOM_EXPIRY } from "./fields.ts";
import type { SessionLayout } from "./store.ts";

export interface ExpiryRules {
  layout: SessionLayout;
  /** From creation under our own layout, from the last change under Django's. */
  maxAgeSeconds: number;
  /** From the last use; undefined for no limit. */
  idleSeconds: number | undefined;
}

/** An idle limit is renewed once this share of it has passed, so that not every request writes. */
const RENEWAL_SHARE = 0.1;

/** Without one, JavaScript would read a date in Node's own zone. */
const ZONE = /(?:Z|[+-]\d\d:?\d\d)$/;

/** Returns the Unix seconds at which a session saved at `now` ends. */
export function expiresAt(fields: Readonly<SessionFields>, now: number, { layout, maxAgeSeconds, idleSeconds }: ExpiryRules): number {
  const fromNow = now + (customSeconds(fields, now) ?? idleSeconds ?? maxAgeSeconds);
  return layout === "django" ? fromNow : Math.min(fromNow, endsAt(fields, now, { maxAgeSeconds }));
}

/** Returns the Unix seconds at which a session of our own ends however often it is used: that is signed, and no renewal changes it. */
export function endsAt(fields: Readonly<SessionFields>, now: number, { maxAgeSeconds }: Pick<ExpiryRules, "maxAgeSeconds">): number {
  return createdAt(fields, now) + maxAgeSeconds;
}

/** Returns the Unix seconds at which a session of our own, or the sign-in in it, began; of one that does not say, that was long ago. */
export function createdAt(fields: Readonly<SessionFields>, now: number): number {
  const created = fields[CREATED_AT];
  return typeof created === "number" ? Math.min(created, now) : -Infinity;
}

/** Tells whether a session saved at `savedAt` has ended by `now`, whatever the store or the browser thinks. */
export function hasEnded(fields: Readonly<SessionFields>, savedAt: number, now: number, rules: ExpiryRules): boolean {
  return !(now < expiresAt(fields, savedAt, rules)); // nor does a clock that gives NaN keep it alive
}

/** Tells whether a session that was saved or touched `secondsAgo` should be touched only to stay alive; set_expiry counts from changes alone. */
export function isRenewalDue(fields: Readonly<SessionFields>, secondsAgo: number, { idleSeconds }: ExpiryRules): boolean {
  return idleSeconds !== undefined && secondsAgo > idleSeconds * RENEWAL_SHARE && customSeconds(fields, 0) === undefined;
}

/** Tells whether the session's cookie is to end with the browser. */
export function endsWithBrowser(fields: Readonly<SessionFields>): boolean {
  return fields[CUSTOM_EXPIRY] === 0;
}

/** Returns what set_expiry asked for, in seconds from `now`; undefined where it asked for nothing, or for the end of the browser. */
function customSeconds(fields: Readonly<SessionFields>, now: number): number | undefined {
  const expiry = fields[CUSTOM_EXPIRY];
  if (typeof expiry === "number") return expiry === 0 ? undefined : expiry;
  if (typeof expiry !== "string") return undefined;
  const date = Date.parse(ZONE.test(expiry) ? expiry : `${expiry}Z`);
  return Number.isNaN(date) ? 0 : date / 1000 - now;
}
