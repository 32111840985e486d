/**
 * Reads the Cookie header of a request as Django does, but for white space around names: only SP and HTAB are trimmed,
 * since Python's strip() and JavaScript's trim() turn U+00A0 before "__Host-" into a forged prefix.
 *
 * Shape:  name "=" value separated by ";"; no "=" means a value without a name
 * Source: Django 5.2, django/http/cookie.py, parse_cookie; CPython 3, Lib/http/cookies.py, _unquote. RFC 6265, section 5.2 on white space.
 *         Vectors: test/vectors/django.json, "parse_cookie".
 * @module
 */
export type CookiePair = readonly [name: string, value: string];

const ESCAPED = /\\(?:([0-3][0-7][0-7])|([^\n]))/g;

/** Returns every name and value in `header`, in its order, doubles included. */
export function parseCookiePairs(header: string): CookiePair[] {
  const pairs: CookiePair[] = [];
  for (const chunk of header.split(";")) {
    const at = chunk.indexOf("=");
    const name = trimmed(chunk.slice(0, Math.max(at, 0)));
    const value = trimmed(chunk.slice(at + 1));
    if (name !== "" || value !== "") pairs.push([name, unquoted(value)]);
  }
  return pairs;
}

/** Returns the cookies in `header` by name; of doubles the last one. */
export function parseCookieHeader(header: string): Map<string, string> {
  return new Map(parseCookiePairs(header));
}

function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isEdgeSpace(text[start]!)) start++;
  while (end > start && isEdgeSpace(text[end - 1]!)) end--;
  return text.slice(start, end);
}

function isEdgeSpace(character: string): boolean {
  return character === " " || character === "\t";
}

function unquoted(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  return value
    .slice(1, -1)
    .replace(ESCAPED, (_match, octal: string | undefined, character: string | undefined) =>
      octal === undefined ? character! : String.fromCharCode(Number.parseInt(octal, 8)),
    );
}
