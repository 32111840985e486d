/**
 * What this library tells those who watch it, over `node:diagnostics_channel`. No event holds a key, a token or a payload.
 *
 * Subscribers are called where it happens, in the async context of the request. What they do to an event, or throw, changes nothing here.
 *
 * @module
 */
import { channel, type Channel } from "node:diagnostics_channel";
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
  /** Unix seconds; undefined for what is refused, and where the format holds no time. */
  signedAt: number | undefined;
}

/**
 * Published on "waxseal:login" when login() is done, before the session is saved with the response, as Django's user_logged_in is sent;
 * on "waxseal:logout" once the session of somebody who was signed in has ended.
 */
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

/** What each channel carries. */
export interface Events {
  "waxseal:verify": VerifyEvent;
  "waxseal:login": SignInEvent;
  "waxseal:logout": SignInEvent;
  "waxseal:csrf": CsrfEvent;
  "waxseal:revoke": RevokeEvent;
}

const channels: Readonly<Record<keyof Events, Channel>> = {
  "waxseal:verify": channel("waxseal:verify"),
  "waxseal:login": channel("waxseal:login"),
  "waxseal:logout": channel("waxseal:logout"),
  "waxseal:csrf": channel("waxseal:csrf"),
  "waxseal:revoke": channel("waxseal:revoke"),
};

/** The name of every channel there is. */
export const CHANNELS = Object.keys(channels) as readonly (keyof Events)[];

const verifications = channels["waxseal:verify"];

/** Publishes the outcome of a verification, if anybody listens. It has been decided by then: no subscriber can change it. */
export function publishVerification(
  purpose: string,
  verdict: {
    ok: boolean;
    reason?: Refusal | undefined;
    key?: string | undefined;
    stale?: boolean | undefined;
    signedAt?: number | undefined;
  },
): void {
  if (!verifications.hasSubscribers) return; // a method in workerd, and so true: an event that nobody gets is made there
  const { ok, reason, key, stale, signedAt } = verdict;
  publish("waxseal:verify", { purpose, outcome: ok ? "ok" : "refused", reason, key, stale, signedAt });
}

export function publishLogin(event: SignInEvent): void {
  publish("waxseal:login", event);
}

export function publishLogout(event: SignInEvent): void {
  publish("waxseal:logout", event);
}

export function publishCsrf(event: CsrfEvent): void {
  publish("waxseal:csrf", event);
}

export function publishRevoke(event: RevokeEvent): void {
  publish("waxseal:revoke", event);
}

/** What a subscriber throws is for the process to hear, later: Node, Bun and Deno see to that. workerd throws it here, at whoever verifies. */
function publish<Name extends keyof Events>(name: Name, event: Events[Name]): void {
  try {
    channels[name].publish(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error as Error;
    });
  }
}
