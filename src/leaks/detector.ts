/**
 * What looks for leaks in bytes: for known keys in every disguise, for fingerprints, for the shape of a secret.
 *
 * @module
 */

/** Where something was seen. Never what was seen: nothing in it may hold a secret. */
export interface Sighting {
  /** Offset of its first byte in the bytes that were looked at. */
  readonly start: number;
  /** Offset after its last byte. */
  readonly end: number;
  /** What found it: "exact-key", "key-fingerprint", "known-key", or a rule of the generic mode such as "django-secret-key". */
  readonly rule: string;
  /** How it is spelled there, such as "raw" or "base64url"; undefined where that means nothing. */
  readonly disguise: string | undefined;
  /** Which key: its fingerprint, or "weak-1"; undefined where no key is known. */
  readonly key: string | undefined;
  /** How much of the secret is there, in characters of it. */
  readonly part: "whole" | { readonly characters: number; readonly of: number };
  /** What it is assigned to, such as "SECRET_KEY"; from the text, so untrusted. */
  readonly name?: string | undefined;
  /** What the place says of itself, where it is no place for keys in use: such sightings weigh less. */
  readonly context?: "test" | "example" | undefined;
}

export interface Detector {
  /** The most bytes that one sighting spans: pieces of a longer text overlap by as many, so that none is cut in two. */
  readonly reach: number;
  /**
   * Returns what is in `bytes` from `from` to `to`, in the order of `start`. Keeps no reference to them.
   *
   * @param path of the file they are from, where there is one: its end tells the language
   */
  find(bytes: Uint8Array, from: number, to: number, path: string | undefined): readonly Sighting[];
}
