/**
 * Writes JSON as Python's `json.dumps(value, separators=(",", ":"))` does: all ASCII, so any text, a lone surrogate too, comes back as it was.
 *
 * Shape:  no white space; everything outside 0x20 to 0x7e as \uXXXX in lower case; floats as Python's repr ("1e-05", "1e+16")
 * Source: CPython 3, Lib/json/encoder.py, py_encode_basestring_ascii and floatstr. Django 5.2, django/core/signing.py, JSONSerializer.
 *         Vectors: test/vectors/django.json, "dumps".
 * @module
 */
import { PayloadError } from "../errors.ts";

/** Levels of arrays and objects inside each other, in what is written and in what is read. */
export const MOST_LEVELS = 100;

/** Digits of a whole number, in what is written and in what is read: Python's own limit for int(). */
const MOST_DIGITS = 4300;

/** Smaller and larger numbers, and whole ones beyond 2^53, Python writes otherwise than JavaScript. */
const LEAST_PLAIN_FRACTION = 1e-4;

const OUTSIDE_ASCII = /[^ -~]/g; // by code unit, as Python: no "u" flag
const DELETE = "\x7f";

/**
 * Returns `value` as JSON.
 *
 * @throws {PayloadError} `WAXSEAL_NOT_JSON` when reading it back would give something else: a Date, a Map, a class instance, a function,
 *   NaN, undefined in an array, a key `__proto__`, a method toJSON, a cycle, more than 100 levels or 4,300 digits
 */
export function asciiJson(value: unknown): string {
  const text = isPlainJson(value, 0) ? JSON.stringify(value) : exactJson(value);
  return isPrintableAscii(text) ? text : text.replace(OUTSIDE_ASCII, escapeOf);
}

/** Refuses what asciiJson refuses, and writes nothing. @throws {PayloadError} `WAXSEAL_NOT_JSON` */
export function assertJson(value: unknown): void {
  if (!isPlainJson(value, 0)) exactJson(value);
}

/** Tells whether nothing of `json` is outside ASCII, a quarter as long as the pattern takes. What is below the space has been escaped. */
function isPrintableAscii(json: string): boolean {
  return Buffer.byteLength(json) === json.length && !json.includes(DELETE);
}

/** Tells whether JSON.stringify writes `value` as Python would; throws where no JSON can hold it. */
function isPlainJson(value: unknown, level: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return isPlainNumber(value);
    case "bigint":
      return false;
    case "object":
      return value === null || areMembersPlain(value, level + 1);
    default:
      throw notJson(`a ${typeof value}`);
  }
}

function areMembersPlain(container: object, level: number): boolean {
  if (level > MOST_LEVELS) throw notJson(`more than ${String(MOST_LEVELS)} levels, or a cycle`);
  if (typeof (container as { toJSON?: unknown }).toJSON === "function") throw notJson("an object with a method toJSON");
  let plain = true;
  if (Array.isArray(container)) {
    for (const member of container) plain = isPlainJson(member, level) && plain;
    return plain;
  }
  assertRecord(container);
  for (const key of Object.keys(container)) {
    if (key === "__proto__") throw notJson("a key __proto__");
    const member = (container as Record<string, unknown>)[key];
    if (member !== undefined) plain = isPlainJson(member, level) && plain;
  }
  return plain;
}

function assertRecord(container: object): void {
  const prototype: unknown = Object.getPrototypeOf(container);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw notJson(`an instance of a class, such as a Date or a Map`);
}

function isPlainNumber(value: number): boolean {
  if (!Number.isFinite(value)) throw notJson("NaN or Infinity");
  if (Number.isInteger(value)) return Number.isSafeInteger(value) && !Object.is(value, -0);
  return Math.abs(value) >= LEAST_PLAIN_FRACTION;
}

function exactJson(value: unknown): string {
  if (typeof value === "bigint") return wholeNumber(value);
  if (typeof value === "number") return isPlainNumber(value) ? String(value) : pythonFloat(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(exactJson).join(",")}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${exactJson(member)}`).join(",")}}`;
}

function wholeNumber(value: bigint): string {
  const digits = value.toString();
  if (hasTooManyDigits(digits)) throw notJson(`a whole number of more than ${String(MOST_DIGITS)} digits`);
  return digits;
}

/** Tells whether `digits`, perhaps with a sign, are more than are written and read. */
export function hasTooManyDigits(digits: string): boolean {
  return digits.length - (digits.startsWith("-") ? 1 : 0) > MOST_DIGITS;
}

/** Returns `value` as Python's repr of a float: positional from 1e-4 up to 1e16, and marked as a float by a point or an exponent. */
function pythonFloat(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 16) return Number.isInteger(value) ? `${String(value)}.0` : String(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function notJson(what: string): PayloadError {
  return new PayloadError("WAXSEAL_NOT_JSON", `The value holds ${what}, which JSON would change or lose; convert it to plain data first.`);
}
