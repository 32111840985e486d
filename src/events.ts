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

/** Published on "waxseal:keys" each time that keys in use have been read again from where they are kept. */
export interface KeysEvent {
  /**
   * "loaded": what the source has is in use. "kept": it has not answered, or with an older document. "refused": what it has must not come into use.
   * After those two, what was in use before still is.
   */
  outcome: "loaded" | "kept" | "refused";
  /** Of the document in use; 0 for keys without a document, undefined where there are none yet. */
  revision: number | undefined;
  /** The code of what went wrong; beside "loaded", why the memory of other processes could not be asked. */
  code: string | undefined;
  /** The source's name. */
  source: string;
  /** What would notice an older document after a restart: the evidence store, a floor from the settings, or nothing. */
  rollbackProtection: "store" | "floor" | "none";
}

/** What each channel carries. */
export interface Events {
  "waxseal:verify": VerifyEvent;
  "waxseal:login": SignInEvent;
  "waxseal:logout": SignInEvent;
  "waxseal:csrf": CsrfEvent;
  "waxseal:revoke": RevokeEvent;
  "waxseal:keys": KeysEvent;
}

const channels: Readonly<Record<keyof Events, Channel>> = {
  "waxseal:verify": channel("waxseal:verify"),
  "waxseal:login": channel("waxseal:login"),
  "waxseal:logout": channel("waxseal:logout"),
  "waxseal:csrf": channel("waxseal:csrf"),
  "waxseal:revoke": channel("waxseal:revoke"),
  "waxseal:keys": channel("waxseal:keys"),
};

/** The name of every channel there is. */
export const CHANNELS = Object.keys(channels) as readonly (keyof Events)[];

const verifications = channels["waxseal:verify"];

/** Called when no key vouches for something. No event: those who want fresh keys must not make an event of everything that is verified. */
const unknownKeyListeners = new Set<() => void>();

/** Calls `listener` for each value that no key in use vouches for: forged, or of a key that is not here yet. It must return at once, and not throw. @returns a function that ends it */
export function onUnknownKey(listener: () => void): () => void {
  unknownKeyListeners.add(listener);
  return () => void unknownKeyListeners.delete(listener);
}

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
  if (unknownKeyListeners.size > 0 && verdict.reason === "bad-signature") for (const listener of unknownKeyListeners) listener();
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

export function publishKeys(event: KeysEvent): void {
  publish("waxseal:keys", event);
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

/** What watchers tell apart. With two keys and six reasons each, these stay below the 2,000 series that OpenTelemetry's SDK keeps of an instrument, before it drops all attributes. */
export const MOST_PURPOSES = 200;

/** Stands for every name that there was no room for. Source: OpenTelemetry semantic conventions, `http.request.method`. */
export const OTHER = "_OTHER";

/** Returns a function that gives names back while there is room for new ones: a salt such as `invite:${id}` would make a series of each id. */
export function bounded(most: number): (name: string) => string {
  const names = new Set<string>();
  return (name) => {
    if (names.has(name)) return name;
    if (names.size >= most) return OTHER;
    names.add(name);
    return name;
  };
}
