/**
 * What this library tells those who watch it, over `node:diagnostics_channel`. No event holds a key, a token or a payload.
 *
 * @module
 */
import { channel } from "node:diagnostics_channel";
import type { Refusal } from "./errors.ts";

/** Published on "waxseal:verify" for each signature that is checked. */
export interface VerifyEvent {
  /** The salt or purpose that it was checked for. */
  purpose: string;
  outcome: "ok" | "refused";
  reason: Refusal | undefined;
  /** Which key vouched: a fingerprint. */
  key: string | undefined;
  /** A fallback key vouched: sign again. */
  stale: boolean | undefined;
}

/** Published on "waxseal:login" and "waxseal:logout". */
export interface SignInEvent {
  /** The user's primary key, as text. */
  user: string;
}

/** Published on "waxseal:csrf" for each request that the protection refuses, or would. */
export interface CsrfEvent {
  /** "reported" where the protection only watches. */
  outcome: "refused" | "reported";
  reason: string;
  method: string;
}

/** Published on "waxseal:revoke" for each revocation. */
export interface RevokeEvent {
  purpose: string;
  /** Everything of the purpose, or that of one subject. */
  scope: "all" | "subject";
}

const verifications = channel("waxseal:verify");
const logins = channel("waxseal:login");
const logouts = channel("waxseal:logout");
const csrfFailures = channel("waxseal:csrf");
const revocations = channel("waxseal:revoke");

/** Publishes the outcome of a verification, if anybody listens. It has been decided by then: no subscriber can change it. */
export function publishVerification(
  purpose: string,
  verdict: { ok: boolean; reason?: Refusal | undefined; key?: string | undefined; stale?: boolean | undefined },
): void {
  if (!verifications.hasSubscribers) return;
  const { ok, reason, key, stale } = verdict;
  verifications.publish({ purpose, outcome: ok ? "ok" : "refused", reason, key, stale } satisfies VerifyEvent);
}

export function publishLogin(event: SignInEvent): void {
  logins.publish(event);
}

export function publishLogout(event: SignInEvent): void {
  logouts.publish(event);
}

export function publishCsrf(event: CsrfEvent): void {
  csrfFailures.publish(event);
}

export function publishRevoke(event: RevokeEvent): void {
  revocations.publish(event);
}
