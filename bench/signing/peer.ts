/**
 * What is measured: a library, reduced to one way to sign a payload and one way to get it back.
 *
 * All of them hold the same secret, use SHA-256, and refuse what is older than `MAX_AGE_SECONDS` where their format knows a time.
 *
 * @module
 */
export interface Peer<Payload> {
  /** As npm knows it. */
  name: string;
  /** Returns a token for `payload`. */
  sign: (payload: Payload) => string | Promise<string>;
  /** Returns the payload of `token`; throws, rejects or returns something else when it is not genuine. */
  verify: (token: string) => unknown;
}

export type Text = string;
export type Data = Record<string, unknown>;

/** 50 characters, as Django's and ours are: less than a block of SHA-256, so that no library has to hash it first. */
export const SECRET = "AycSEE^^0-1vEaC$&ht(lds*IDUQrmG0Tf(h6eONMXNX9Lp+bn";

export const MAX_AGE_SECONDS = 600;
