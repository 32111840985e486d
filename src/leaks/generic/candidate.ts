/**
 * Finds values and what they are called, before anything is judged.
 *
 * @module
 */
import { literalsIn, type Literal } from "./candidates.ts";
import type { Language } from "./language.ts";
import { latin1 } from "./latin1.ts";
import { HINTS } from "./rules.ts";
import { LEAST_SECRET } from "./value.ts";
import { namingBefore, NAMING_REACH, type Naming } from "./naming.ts";

/** A value and, when asked for, its name. Both are read only then: of most values neither is needed. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  /** As it is written, without its quotes. */
  value(): string;
  /** What it is called; undefined where nothing before it looks like a name of a secret. */
  naming(): Naming | undefined;
}

const DASH = 0x2d;
const COLON = 0x3a;
const CLOSING_BRACE = 0x7d;

/**
 * Returns every literal that may be a value in that language. Of bare ones in programs only those that stand in a text, as in "SECRET_KEY=…".
 *
 * @param least bytes that it has
 */
export function* candidatesIn(
  bytes: Uint8Array,
  from: number,
  to: number,
  language: Language,
  least: number = LEAST_SECRET,
): Generator<Candidate> {
  const takesBare = language === "config" || language === "document" || language === "unknown";
  for (const literal of literalsIn(bytes, from, to)) {
    if (literal.quote === 0 && !takesBare && !standsInText(bytes, from, literal.start)) continue;
    const { start, end } = withoutLookUp(bytes, from, literal);
    if (end - start < least || (literal.quote === 0 && isCall(bytes, end))) continue;
    yield {
      start,
      end,
      value: () => latin1(bytes, start, end),
      naming: () => {
        const before = latin1(bytes, Math.max(from, start - NAMING_REACH), start);
        return HINTS.test(before) ? namingBefore(beforeQuote(before, literal.quote)) : undefined;
      },
    };
  }
}

/** Of the shell's `${NAME:-value}` and Spring's `${name:value}`, only the value. */
function withoutLookUp(bytes: Uint8Array, from: number, { start, end, quote }: Literal): { start: number; end: number } {
  if (quote !== 0 || bytes[start - 1] !== COLON) return { start, end };
  const isLookUp = bytes[end - 1] === CLOSING_BRACE && opensLookUp(bytes, from, start - 2);
  return { start: isLookUp && bytes[start] === DASH ? start + 1 : start, end: isLookUp ? end - 1 : end };
}

/** Tells whether the name that ends at `at` begins with `${`. */
function opensLookUp(bytes: Uint8Array, from: number, at: number): boolean {
  let start = at;
  while (start > from && at - start < 64 && isName(bytes[start]!)) start--;
  return bytes[start] === 0x7b && bytes[start - 1] === 0x24;
}

/** Tells whether a bare value belongs to an assignment that begins a text, such as "SECRET_KEY=value" in a list of a program. */
function standsInText(bytes: Uint8Array, from: number, start: number): boolean {
  let at = start - 2; // before the sign, which a program's text has without blanks
  const nameEnd = at;
  while (at >= from && nameEnd - at < 64 && isName(bytes[at]!)) at--;
  const before = bytes[at];
  return at < nameEnd && (before === 0x22 || before === 0x27 || before === 0x60 || before === 0x7b);
}

/** Tells whether a bare value ends where a call's or a look-up's literal begins. */
function isCall(bytes: Uint8Array, end: number): boolean {
  return (bytes[end - 1] === 0x28 || bytes[end - 1] === 0x5b) && (bytes[end] === 0x22 || bytes[end] === 0x27);
}

/** Letters, digits, `_`, `-` and `.`. */
function isName(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f || byte === DASH || byte === 0x2e;
}

/** Returns the text before a literal without its quotes, their prefix, or the mark of a YAML block. */
function beforeQuote(text: string, quote: number): string {
  if (quote === 0) return text.replace(/[|>][-+]?[ \t]*\r?\n[ \t]*$/, "").replace(/:-$/, ":");
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === quote) end--; // three of them in Python
  while (end > 0 && text[end - 1] === "\\") end--;
  const prefix = /(?:^|[^A-Za-z0-9_$])([bBrRuUfF@$]{1,2})$/.exec(text.slice(Math.max(0, end - 3), end))?.[1];
  return text.slice(0, end - (prefix?.length ?? 0));
}
