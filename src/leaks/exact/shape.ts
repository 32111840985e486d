/**
 * How little of a key is a leak of it: that depends on how the key was made.
 *
 * @module
 */
import { textOfUtf8 } from "../../encoding/utf8.ts";
import { reveal } from "../../keys/reveal.ts";
import type { SecretKey } from "../../keys/secret-key.ts";

/** What has to be seen of a key. */
export interface Shape {
  /** Index of the first character that is secret; those before it do not count. */
  readonly from: number;
  /** How many characters in a row, from that one on, have to be there; all of them for "whole". */
  readonly least: number | "whole";
}

/** The fewest characters of a strong key that count as a leak of it. */
export const LEAST_CHARACTERS = 16;

/** Of a derived key, however weak the key that it is made of. */
export const DERIVED_SHAPE: Shape = { from: 0, least: LEAST_CHARACTERS };

/** django/core/management/utils.py and the template of startproject: what stands before the key of a new project. */
const INSECURE_PREFIX = "django-insecure-";

/** Fewer are no generated key: 50 characters of Django's, 43 of base64 for 32 bytes. */
const LEAST_LENGTH = 43;

/** The alphabets of generators: hex, base64, base64url (which is also ours), Django's. */
const ALPHABETS = [/^[0-9a-f]+$/, /^[0-9A-F]+$/, /^[A-Za-z0-9_-]+$/, /^[A-Za-z0-9+/]+={0,2}$/, /^[a-z0-9!@#$%^&*(\-_=+)]+$/];

/** Sixteen of a generator's characters are words of one case once in ten thousand keys; what people put before and after a random part often is. */
const WORDS = /^(?:[a-z_-]+|[A-Z_-]+)$/;

/** Returns how little of `key` is a leak. Of a weak key nothing but all of it: parts of it may be anybody's words. */
export function shapeOf(key: SecretKey): Shape {
  const bytes = reveal(key);
  const text = textOfUtf8(bytes);
  if (key.fingerprint === "weak") {
    const isInsecure = text !== undefined && text.startsWith(INSECURE_PREFIX) && isGenerated(text.slice(INSECURE_PREFIX.length));
    return isInsecure ? { from: INSECURE_PREFIX.length, least: LEAST_CHARACTERS } : { from: 0, least: "whole" };
  }
  if (text === undefined || isGenerated(text)) return { from: 0, least: LEAST_CHARACTERS };
  return { from: 0, least: Math.max(LEAST_CHARACTERS, Math.ceil([...text].length / 2)) };
}

/** Tells whether `text` looks as if a generator had made all of it: an alphabet of one, and no words at either end. */
export function isGenerated(text: string): boolean {
  return (
    text.length >= LEAST_LENGTH &&
    ALPHABETS.some((alphabet) => alphabet.test(text)) &&
    !WORDS.test(text.slice(0, LEAST_CHARACTERS)) &&
    !WORDS.test(text.slice(-LEAST_CHARACTERS)) &&
    new Set(text).size >= 12
  );
}
