/**
 * Whole numbers in base 36, as Django writes the time in a password reset token.
 *
 * Shape:  `0`, or digits of 0-9a-z without a leading zero, thirteen characters at the most
 * Source: Django 5.2, django/utils/http.py, int_to_base36 and base36_to_int, but for Python's lenient int():
 *         "1_0", " 1", "+1" and upper case are refused here.
 * @module
 */
const NUMBER = /^(?:0|[1-9a-z][0-9a-z]{0,12})$/;

/** Returns `value`, a whole number that is not negative, in base 36. */
export function base36(value: number): string {
  return value.toString(36);
}

/** Returns the number that `text` spells, or undefined when Django would not have written it, or it is beyond 2^53. */
export function numberOfBase36(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = Number.parseInt(text, 36);
  return Number.isSafeInteger(value) ? value : undefined;
}
