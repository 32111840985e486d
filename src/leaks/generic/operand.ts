/**
 * Reads one name, look-up or argument backwards.
 *
 * @module
 */

export interface Operand {
  /** Its last name: SECRET_KEY of `process.env.SECRET_KEY`, `os.environ["SECRET_KEY"]` and `getenv("SECRET_KEY")`; with the path where one stands before it. */
  readonly name: string;
  /** Where it begins. */
  readonly start: number;
}

const MOST_NAME = 80;

/** Returns the place after the last character before `at` that is not white space, a continued line's backslash included. */
export function skipBlank(text: string, at: number): number {
  let end = at;
  while (end > 0 && (isBlank(text.charCodeAt(end - 1)) || (text[end - 1] === "\\" && isBlank(text.charCodeAt(end))))) end--;
  return end;
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/**
 * Returns what ends at `at`.
 *
 * @param isTarget whether it is assigned to: brackets that follow a name are then an index or nothing, as in `char key[] = "…"`
 */
export function operandBefore(text: string, at: number, isTarget = false): Operand {
  let end = skipBlank(text, at);
  while (end > 0 && (text[end - 1] === "!" || text[end - 1] === "?")) end--;
  const last = text[end - 1];
  if (last === '"' || last === "'" || last === "`") {
    const start = openingQuote(text, end - 1);
    return start === -1 ? { name: "", start: end } : { name: withoutEscape(text.slice(start + 1, end - 1)).slice(-MOST_NAME), start };
  }
  if (last === "]" || last === ")") {
    const open = openingBracket(text, end - 1);
    if (open === -1) return { name: "", start: end };
    const owner = pathBefore(text, open);
    const within = quotedAtStart(text.slice(open + 1, end - 1));
    if (within !== undefined) return { name: isTarget ? `${owner.name}.${within}` : within, start: owner.start };
    return owner;
  }
  return pathBefore(text, end);
}

/** Returns the path of names that ends at `at`, with the `()` of calls without arguments and the `[]` of types within. */
function pathBefore(text: string, at: number): Operand {
  let start = at;
  while (start > 0) {
    const code = text.charCodeAt(start - 1);
    if (isOfPath(code)) start--;
    else if (start > 1 && start < at && ((code === 0x29 && text[start - 2] === "(") || (code === 0x5d && text[start - 2] === "[")))
      start -= 2;
    else break;
  }
  while (start < at && text[start] === ":") start++;
  return { name: text.slice(Math.max(start, at - MOST_NAME), at), start };
}

/** Letters, digits and the signs `_ $ @ . : - /` that join them. */
function isOfPath(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x2d && code <= 0x3a) || code === 0x5f || code === 0x24 || code === 0x40;
}

export interface Sibling {
  readonly start: number;
  /** All of it, where it is one literal. */
  readonly quoted: string | undefined;
  /** Its last word, where that is a symbol of Ruby or Elixir, such as `:session_secret`. */
  readonly symbol: string | undefined;
}

/** Returns where the argument or item begins that ends before the comma at `at`; undefined where that is not to be seen. */
export function skipSibling(text: string, at: number): Sibling | undefined {
  let end = skipBlank(text, at);
  let quoted: string | undefined;
  const symbol = symbolBefore(text, end);
  for (let steps = 0; steps < 24; steps++) {
    const last = text[end - 1];
    if (last === undefined) return symbol === undefined ? undefined : { start: 0, quoted: undefined, symbol };
    if (last === "," || last === "(" || last === "[" || last === "{") return { start: end, quoted, symbol };
    let start: number;
    if (last === '"' || last === "'" || last === "`") {
      start = openingQuote(text, end - 1);
      quoted = steps === 0 && start !== -1 ? withoutEscape(text.slice(start + 1, end - 1)).slice(-MOST_NAME) : undefined;
    } else if (last === ")" || last === "]" || last === "}") {
      start = openingBracket(text, end - 1);
      quoted = undefined;
    } else {
      const path = pathBefore(text, end);
      start = Math.min(path.start, end - 1);
      if (quoted !== undefined && !(path.start < end)) quoted = undefined;
    }
    if (start === -1) return undefined;
    end = skipBlank(text, start);
  }
  return undefined;
}

/** Returns where the quote opens that closes at `at`, within its line; -1 where it does not. */
function openingQuote(text: string, at: number): number {
  const quote = text[at];
  for (let start = at - 1; start >= 0 && text[start] !== "\n"; start--) {
    if (text[start] === quote && (text[start - 1] !== "\\" || text[at - 1] === "\\")) return start;
  }
  return -1;
}

/** Returns where the bracket opens that closes at `at`, literals considered; -1 where it does not. */
function openingBracket(text: string, at: number): number {
  let depth = 0;
  for (let start = at; start >= 0; start--) {
    const sign = text[start]!;
    if (sign === '"' || sign === "'" || sign === "`") {
      const opening = openingQuote(text, start);
      if (opening !== -1) start = opening;
    } else if (sign === ")" || sign === "]" || sign === "}") {
      depth++;
    } else if (sign === "(" || sign === "[" || sign === "{") {
      depth--;
      if (depth === 0) return start;
    }
  }
  return -1;
}

function quotedAtStart(text: string): string | undefined {
  const inner = text.trimStart();
  const quote = inner[0];
  if (quote === ":" && isOfPath(inner.charCodeAt(1))) return inner.slice(1); // Ruby's symbols
  if (quote !== '"' && quote !== "'" && quote !== "`") return undefined;
  const end = inner.indexOf(quote, 1);
  return end === -1 ? undefined : inner.slice(1, Math.min(end, MOST_NAME));
}

/** Returns the symbol that ends at `at`. */
function symbolBefore(text: string, at: number): string | undefined {
  const path = pathBefore(text, at);
  return path.name !== "" && text[path.start - 1] === ":" ? path.name : undefined;
}

function withoutEscape(text: string): string {
  return text.endsWith("\\") ? text.slice(0, -1) : text;
}
