/**
 * Reads JSON without changing what it says: no number becomes its neighbour, no key reaches a prototype, no depth overflows the stack.
 *
 * Shape:  whole numbers beyond 2^53 come back as BigInt
 * Source: RFC 8259. CPython 3, Lib/json/decoder.py, whose integers end where int() does, at 4,300 digits.
 * @module
 */
import { PayloadError } from "../errors.ts";
import { hasTooManyDigits, MOST_LEVELS } from "./ascii-json.ts";

const WHOLE_NUMBER = /^-?\d+$/;

/** What the reviver of JSON.parse is told besides key and value, on runtimes that know the proposal "JSON.parse source text access". */
interface ReviverContext {
  source?: string | undefined;
}

/**
 * Returns what `text` says.
 *
 * @throws {PayloadError} `WAXSEAL_JSON_INVALID` when it is not JSON, nests deeper than 100 levels, holds a key `__proto__`
 *   or a number that cannot be kept as it is written
 */
export function readJson(text: string): unknown {
  const value = parsed(text);
  return areNumbersKept(value, 0) ? value : parsed(text, keepExact);
}

function parsed(text: string, reviver?: typeof keepExact): unknown {
  try {
    return JSON.parse(text, reviver) as unknown;
  } catch (error) {
    if (error instanceof PayloadError) throw error;
    throw invalid("is not JSON"); // not passed on as the cause: its message quotes the text
  }
}

/** Tells whether each number is sure to be the one that was written. Throws where `value` is too deep, or has a key `__proto__`. */
function areNumbersKept(value: unknown, level: number): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
  if (typeof value !== "object" || value === null) return true;
  if (level === MOST_LEVELS) throw invalid(`nests deeper than ${String(MOST_LEVELS)} levels`);
  let kept = true;
  if (Array.isArray(value)) {
    for (const member of value) kept = areNumbersKept(member, level + 1) && kept;
    return kept;
  }
  for (const key of Object.keys(value)) {
    if (key === "__proto__") throw invalid("holds a key __proto__");
    kept = areNumbersKept((value as Record<string, unknown>)[key], level + 1) && kept;
  }
  return kept;
}

/** The reviver that makes long whole numbers BigInt, and refuses numbers that nothing keeps. */
function keepExact(_key: string, value: unknown, context?: ReviverContext): unknown {
  if (typeof value !== "number") return value;
  const source = context?.source;
  if (source !== undefined && WHOLE_NUMBER.test(source)) return Number.isSafeInteger(value) ? value : bigIntOf(source);
  if (!Number.isFinite(value) || (source === undefined && !Number.isSafeInteger(value) && Number.isInteger(value))) {
    throw invalid("holds a number that JavaScript cannot keep");
  }
  return value;
}

function bigIntOf(digits: string): bigint {
  if (hasTooManyDigits(digits)) throw invalid("holds a whole number of more than 4,300 digits");
  return BigInt(digits);
}

function invalid(what: string): PayloadError {
  return new PayloadError(
    "WAXSEAL_JSON_INVALID",
    `The signature holds, but the payload ${what}; whoever signed it wrote something else than JSON data.`,
  );
}
