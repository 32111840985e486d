/**
 * The one spelling of a URL that is signed: one that no browser changes when the link is followed, and no server reads in another way.
 *
 * Shape:  the path as browsers write it, its escapes in upper case, none of A-Z a-z 0-9 - . _ ~, and all of [ ] ^ |, which browsers do not
 *         write alike; the parameters sorted by name, those of one name as they were given; names and values escaped but for A-Z a-z 0-9 - . _ ~
 * Source: RFC 3986, sections 2.3, 3.3 and 6.2.2; the URL standard (WHATWG), sections 1.3, 4.4 and 5.1, which also says that "+" is a space.
 * @module
 */
import { isText } from "../../encoding/utf8.ts";
import { ConfigError } from "../../errors.ts";

/** Characters of a URL, all of them ASCII, and so bytes. Node refuses requests with 16 KiB of headers. */
export const MOST_URL_CHARACTERS = 8192;

/** Parameters of a URL, the signature among them. */
export const MOST_PARAMETERS = 64;

/** The name of the parameter that holds the signature. */
export const SIGNATURE_NAME = "wax-signature";

export interface CanonicalTarget {
  readonly path: string;
  /** Each `name=value`, in their order. */
  readonly signed: readonly string[];
  /** Those that may vary, which no signature covers. */
  readonly varying: readonly string[];
}

const UNRESERVED = /[\w.~-]/;
const ESCAPE_OR_WRITTEN_OTHERWISE = /%[\dA-Fa-f]{2}|[[\]^|]/g;
const LEFT_ALONE_BY_ENCODE = /[!'()*]/g;
/** What URL parsers drop, cut off or turn into a slash. */
const READ_OTHERWISE = /[\p{Cc} \\#]/u;
const CONTROL = /\p{Cc}/u;
const SLASH = /[/\\]/;
const DOTS = new Set([".", ".."]);

/**
 * Returns `target`, a path with an optional query, or an absolute URL on `origin`, in its one spelling.
 *
 * @throws {ConfigError} `WAXSEAL_URL_TARGET`
 */
export function canonicalTarget(target: string | URL, origin: string, mayVary: ReadonlySet<string>): CanonicalTarget {
  const { path, query } = splitTarget(textOf(target, origin), origin);
  const parameters = query.split("&").filter((pair) => pair !== "");
  const pairs = parameters.map(decodedPair).sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  if (pairs.some(({ name }) => name === SIGNATURE_NAME))
    throw unfit(`it has a parameter ${SIGNATURE_NAME} already; sign the URL without it.`);
  if (pairs.length >= MOST_PARAMETERS) throw unfit(`it has more than ${String(MOST_PARAMETERS - 1)} parameters.`);
  const signed: string[] = [];
  const varying = new Map<string, string>();
  for (const { name, value } of pairs) {
    const pair = `${escaped(name)}=${escaped(value)}`;
    if (!mayVary.has(name)) signed.push(pair);
    else if (varying.has(name)) throw unfit("it has a parameter of mayVary twice.");
    else varying.set(name, pair);
  }
  return { path, signed, varying: [...varying.values()] };
}

/** Returns `text` so that it can stand for a name or a value in the one spelling of a query. */
export function escaped(text: string): string {
  return encodeURIComponent(text).replace(LEFT_ALONE_BY_ENCODE, hexEscape);
}

/** Returns the error for a target that cannot be signed. It does not show the target. */
export function unfit(why: string): ConfigError {
  return new ConfigError("WAXSEAL_URL_TARGET", `This URL cannot be signed: ${why}`);
}

function textOf(target: unknown, origin: string): string {
  const text = target instanceof URL ? target.href : target;
  if (!isText(text)) throw unfit("it is a string of whole Unicode characters, or a URL.");
  if (text.length > MOST_URL_CHARACTERS) throw unfit(`it is longer than ${String(MOST_URL_CHARACTERS)} characters.`);
  if (READ_OTHERWISE.test(text)) {
    throw unfit("it holds a space, a control character, a backslash or a fragment; encodeURIComponent what you put into it.");
  }
  if (text.startsWith("/")) return origin + text;
  // By its text: a parser would accept "https:evil", user:password@ and other ways to write a host.
  if (!text.startsWith(`${origin}/`)) {
    throw unfit('it has to be a path on this site, such as "/files/7", or begin with the origin of baseUrl as `new URL` writes it.');
  }
  return text;
}

function splitTarget(text: string, origin: string): { path: string; query: string } {
  const at = text.indexOf("?");
  const path = text.slice(origin.length, at === -1 ? undefined : at);
  const decoded = decodedText(path);
  if (path.startsWith("//") || CONTROL.test(decoded) || decoded.split(SLASH).some((segment) => DOTS.has(segment))) {
    throw unfit('its path begins with "//", or holds a segment "." or ".." or a control character, escaped or not.');
  }
  return {
    path: new URL(origin + path).pathname.replace(ESCAPE_OR_WRITTEN_OTHERWISE, respelled),
    query: at === -1 ? "" : text.slice(at + 1),
  };
}

function respelled(piece: string): string {
  if (piece.length === 1) return hexEscape(piece);
  const character = String.fromCharCode(Number.parseInt(piece.slice(1), 16));
  return UNRESERVED.test(character) ? character : piece.toUpperCase();
}

function decodedPair(pair: string): { name: string; value: string } {
  const at = pair.indexOf("=");
  const decoded = (text: string): string => decodedText(text.replaceAll("+", " "));
  return at === -1 ? { name: decoded(pair), value: "" } : { name: decoded(pair.slice(0, at)), value: decoded(pair.slice(at + 1)) };
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unfit("it holds a % that begins no escape of UTF-8; encodeURIComponent what you put into it.");
  }
}

function hexEscape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
