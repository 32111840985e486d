/**
 * What a token turns out to be.
 *
 * @module
 */
import type { KeyRing } from "../../keys/key-ring.ts";
import type { Refusal } from "../../errors.ts";

/** A piece of the token, as it stands there, and what it is. */
export interface Part {
  readonly name: string;
  readonly text: string;
  readonly about: string;
}

/** Whether anybody vouches for what the token says. */
export type Trust =
  | { readonly state: "verified"; readonly key: string; readonly keyState: string; readonly purpose: string }
  | { readonly state: "refused"; readonly reason: Refusal; readonly why: string; readonly tried?: readonly string[] }
  | { readonly state: "unverified"; readonly why: string };

export interface Reading {
  /** A stable word for scripts. */
  readonly kind: string;
  readonly title: string;
  readonly parts: readonly Part[];
  /** What it carries: JSON data, or text. */
  readonly payload?: { readonly json: unknown } | { readonly text: string } | undefined;
  /** What follows from the payload, in sentences. */
  readonly notes: readonly string[];
  /** Unix seconds. */
  readonly signedAt?: number | undefined;
  readonly trust: Trust;
}

/** What is known besides the token. */
export interface Surroundings {
  readonly ring: KeyRing | undefined;
  /** Salts that the caller thinks of. */
  readonly salts: readonly string[];
  /** The name of the cookie it came in. */
  readonly cookieName: string | undefined;
  /** Unix seconds. */
  readonly now: number;
  readonly maxAgeSeconds: number | undefined;
}

/** Returns what `token` is, or undefined when it is something else. */
export type Reader = (token: string, surroundings: Surroundings) => Reading | undefined;
