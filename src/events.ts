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

const verifications = channel("waxseal:verify");

/** Publishes the outcome of a verification, if anybody listens. It has been decided by then: no subscriber can change it. */
export function publishVerification(
  purpose: string,
  verdict: { ok: boolean; reason?: Refusal | undefined; key?: string | undefined; stale?: boolean | undefined },
): void {
  if (!verifications.hasSubscribers) return;
  const { ok, reason, key, stale } = verdict;
  verifications.publish({ purpose, outcome: ok ? "ok" : "refused", reason, key, stale } satisfies VerifyEvent);
}
