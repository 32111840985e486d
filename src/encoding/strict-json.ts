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

/** What JSON.parse might take differently than it is written: long numbers, exponents, and keys that spell __proto__, escaped or not. */
const WANTS_CARE = /\d{16}|\d[eE]|__proto__|\\u00[2-7]/;

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
  if (text.length > 2 * MOST_LEVELS && levelsOf(text) > MOST_LEVELS) throw invalid(`nests deeper than ${String(MOST_LEVELS)} levels`);
  try {
    return WANTS_CARE.test(text) ? (JSON.parse(text, keepExact) as unknown) : JSON.parse(text);
  } catch (error) {
    if (error instanceof PayloadError) throw error;
    throw invalid("is not JSON"); // not passed on as the cause: its message quotes the text
  }
}

function keepExact(key: string, value: unknown, context?: ReviverContext): unknown {
  if (key === "__proto__") throw invalid("holds a key __proto__");
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

/** Returns how deep the brackets outside strings nest. */
function levelsOf(text: string): number {
  let level = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "[" || character === "{") deepest = Math.max(deepest, ++level);
    else if (character === "]" || character === "}") level--;
  }
  return deepest;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function invalid(what: string): PayloadError {
  return new PayloadError(
    "WAXSEAL_JSON_INVALID",
    `The signature holds, but the payload ${what}; whoever signed it wrote something else than JSON data.`,
  );
}
