/**
 * Whole numbers in base 62, as Django writes the time in a signed value.
 *
 * Shape:  `0`, or digits of 0-9A-Za-z without a leading zero; up to 2^53 - 1, so nine digits at the most
 * Source: Django 5.2, django/core/signing.py, b62_encode and b62_decode. Vectors: test/vectors/django.json, "timestamp_signer".
 * @module
 */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const MOST_DIGITS = 9;

/** Returns `value`, a whole number that is not negative, in base 62. */
export function base62(value: number): string {
  let text = "";
  let rest = value;
  do {
    text = DIGITS[rest % 62]! + text;
    rest = Math.floor(rest / 62);
  } while (rest > 0);
  return text;
}

/** Returns the number that `text` spells, or undefined when Django would not have written it, or it is beyond 2^53. */
export function numberOfBase62(text: string): number | undefined {
  if (text === "" || text.length > MOST_DIGITS || (text.length > 1 && text.startsWith("0"))) return undefined;
  let value = 0;
  for (let at = 0; at < text.length; at++) value = value * 62 + digitOf(text.charCodeAt(at));
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Returns the value of a digit, or NaN, which stays NaN in every sum, for what is none. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  return code >= 97 && code <= 122 ? code - 61 : NaN;
}
