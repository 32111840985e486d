/**
 * Writes Set-Cookie headers: values quoted as Python quotes them, never percent-encoded, which would break Django's signatures.
 *
 * Source: RFC 6265, section 4.1; RFC 6265bis on prefixes. CPython 3, Lib/http/cookies.py, _quote. Vectors: test/vectors/django.json, "signed_cookie".
 * @module
 */
import { ConfigError, PayloadError } from "../errors.ts";

export interface CookieAttributes {
  /** Seconds; 0 deletes. @default a cookie that ends with the browser */
  maxAgeSeconds?: number | undefined;
  /** @default "/" */
  path?: string | undefined;
  /** @default the host that sets it, and no other */
  domain?: string | undefined;
  /** Sent over HTTPS only. */
  secure: boolean;
  /** Out of reach for scripts. @default true */
  httpOnly?: boolean | undefined;
  /** @default "Lax" */
  sameSite?: "Strict" | "Lax" | "None" | undefined;
}

const LEGAL_NAME = /^[\w!#$%&'*+\-.^`|~:]+$/; // of RFC 6265's token, and ":" as in Python
const PLAIN_VALUE = /^[\w!#$%&'*+\-.^`|~:]+$/; // an empty value is quoted: ""
const NEEDS_ESCAPE = /[\0-\x1f",;\\\x7f-\xff]/g;
const HEADER_TEXT = /^[ -~]*$/;
const ATTRIBUTE_TEXT = /^[ -:<-~]*$/; // without ";"
export const MOST_BYTES = 4096; // of name, value and attributes: what browsers keep, and RFC 6265 asks of them

/** Returns `value` as Python's SimpleCookie writes it: as it is where it may be, else quoted, with octal escapes. */
export function serializeCookieValue(value: string): string {
  return PLAIN_VALUE.test(value) ? value : `"${value.replace(NEEDS_ESCAPE, escapeOf)}"`;
}

/**
 * Returns the value of a Set-Cookie header.
 *
 * @throws {ConfigError} `WAXSEAL_COOKIE_INVALID` when name, path or domain holds what a header cannot, `WAXSEAL_COOKIE_PREFIX` when the name's prefix
 *   demands other attributes
 * @throws {PayloadError} `WAXSEAL_COOKIE_VALUE` when the value goes beyond U+00FF, `WAXSEAL_COOKIE_TOO_LARGE` beyond 4096 bytes
 */
export function serializeSetCookie(name: string, value: string, attributes: CookieAttributes): string {
  const { maxAgeSeconds, path = "/", domain, secure, httpOnly = true, sameSite = "Lax" } = attributes;
  if (!LEGAL_NAME.test(name)) throw invalid("name");
  if (!ATTRIBUTE_TEXT.test(path) || !path.startsWith("/")) throw invalid("path");
  if (domain !== undefined && (!ATTRIBUTE_TEXT.test(domain) || domain === "")) throw invalid("domain");
  if (!["Strict", "Lax", "None"].includes(sameSite)) throw invalid("sameSite");
  if (maxAgeSeconds !== undefined && !Number.isFinite(maxAgeSeconds)) throw invalid("maxAge");
  assertPrefixHolds(name, { path, domain, secure });

  const text = serializeCookieValue(value);
  if (!HEADER_TEXT.test(text)) {
    throw new PayloadError(
      "WAXSEAL_COOKIE_VALUE",
      `The cookie "${name}" holds characters beyond U+00FF, which no header carries; give it a schema, so that it is encoded.`,
    );
  }
  let header = `${name}=${text}; Path=${path}`;
  if (maxAgeSeconds !== undefined) header += `; Max-Age=${String(Math.floor(maxAgeSeconds))}; Expires=${expiryDate(maxAgeSeconds)}`;
  if (domain !== undefined) header += `; Domain=${domain}`;
  if (secure) header += "; Secure";
  if (httpOnly) header += "; HttpOnly";
  header += `; SameSite=${sameSite}`;
  if (header.length > MOST_BYTES) {
    throw new PayloadError(
      "WAXSEAL_COOKIE_TOO_LARGE",
      `The cookie "${name}" would be ${String(header.length)} bytes and browsers drop those above ${String(MOST_BYTES)}; keep less in it, or use a session store with a server.`,
    );
  }
  return header;
}

/** Source: RFC 6265bis, sections 4.1.3.1 and 4.1.3.2; browsers compare the prefix without regard to case. */
function assertPrefixHolds(name: string, { path, domain, secure }: { path: string; domain: string | undefined; secure: boolean }): void {
  const lower = name.toLowerCase();
  const wrong =
    (lower.startsWith("__host-") && (!secure || domain !== undefined || path !== "/")) || (lower.startsWith("__secure-") && !secure);
  if (wrong) {
    throw new ConfigError(
      "WAXSEAL_COOKIE_PREFIX",
      `Browsers refuse the cookie "${name}" like this: "__Host-" demands Secure, Path=/ and no Domain, "__Secure-" demands Secure.`,
    );
  }
}

/** The last second asked for and its text: in most applications the cookies of one second end together. */
let lastExpiry = { second: 0, text: "Thu, 01 Jan 1970 00:00:00 GMT" };

function expiryDate(maxAgeSeconds: number): string {
  const second = maxAgeSeconds <= 0 ? 0 : Math.floor(Date.now() / 1000 + maxAgeSeconds);
  if (second !== lastExpiry.second) lastExpiry = { second, text: new Date(second * 1000).toUTCString() };
  return lastExpiry.text;
}

function escapeOf(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  return `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
}

function invalid(part: string): ConfigError {
  return new ConfigError(
    "WAXSEAL_COOKIE_INVALID",
    `The cookie's ${part} is not what a Set-Cookie header can carry: no controls, no ";", a name of letters, digits and "-._".`,
  );
}
