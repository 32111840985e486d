/**
 * The cookies of one request, and those that its response sets.
 *
 * @module
 */
import { parseCookiePairs } from "../cookies/parse.ts";
import { serializeSetCookie, type CookieAttributes } from "../cookies/serialize.ts";
import { ConfigError } from "../errors.ts";
import { refuse, type Verdict } from "../signing/verdict.ts";
import type { Cookie, CookiePurpose } from "./cookie-purpose.ts";

/** What a handler sees. */
export interface Cookies {
  /** Returns what a signed cookie holds, or undefined where it is missing or refused. */
  get<T>(cookie: Cookie<T>): T | undefined;
  /** Returns what a signed cookie holds and which key vouches for it, or why it is refused. */
  verify<T>(cookie: Cookie<T>): Verdict<T>;
  /** Sets a signed cookie with the response. @throws {PayloadError} when it cannot be written, or is too large */
  set<T>(cookie: Cookie<T>, value: NoInfer<T>): void;
  /** Tells the browser to forget a cookie. */
  delete(cookie: Cookie<unknown>): void;
  /** Returns a cookie that nobody vouches for; of doubles the last one. */
  unsigned(name: string): string | undefined;
}

export class CookieJar implements Cookies {
  readonly #received = new Map<string, string[]>();
  readonly #outgoing = new Map<string, string>();
  #touched = false;

  constructor(header: string | undefined) {
    for (const [name, value] of header === undefined ? [] : parseCookiePairs(header)) {
      const values = this.#received.get(name);
      if (values === undefined) this.#received.set(name, [value]);
      else values.push(value);
    }
  }

  get<T>(cookie: Cookie<T>): T | undefined {
    return this.verify(cookie).value;
  }

  verify<T>(cookie: Cookie<T>): Verdict<T> {
    const { name, open } = purposeOf(cookie);
    const text = this.unsigned(name);
    return text === undefined ? refuse("malformed") : (open(text) as Verdict<T>);
  }

  set<T>(cookie: Cookie<T>, value: NoInfer<T>): void {
    const { name, seal, attributes } = purposeOf(cookie);
    this.put(name, seal(value), attributes);
  }

  delete(cookie: Cookie<unknown>): void {
    const { name, attributes } = purposeOf(cookie);
    this.drop(name, attributes);
  }

  unsigned(name: string): string | undefined {
    this.#touched = true;
    return this.#received.get(name)?.at(-1);
  }

  /** Returns a cookie of this library's own; of doubles none. */
  single(name: string): string | undefined {
    return this.isDoubled(name) ? undefined : this.#received.get(name)?.[0];
  }

  /** Tells whether a cookie came more than once: which one is real is not ours to guess, so none of them is changed either. */
  isDoubled(name: string): boolean {
    return (this.#received.get(name)?.length ?? 0) > 1;
  }

  /** Returns the names that begin with `prefix`, in the order in which they came. */
  names(prefix: string): string[] {
    return [...this.#received.keys()].filter((name) => name.startsWith(prefix));
  }

  /** Sets a cookie as it is. */
  put(name: string, value: string, attributes: CookieAttributes): void {
    this.#outgoing.set(name, serializeSetCookie(name, value, attributes));
  }

  /** Removes a cookie. */
  drop(name: string, attributes: CookieAttributes): void {
    this.put(name, "", { ...attributes, maxAgeSeconds: 0 });
  }

  /** Tells whether anything looked at a cookie, so that the response depends on them. */
  get touched(): boolean {
    return this.#touched;
  }

  /** The Set-Cookie headers to send, one for each name. */
  get headers(): Iterable<string> {
    return this.#outgoing.values();
  }
}

function purposeOf(cookie: Cookie<unknown>): CookiePurpose {
  if ("seal" in cookie && "open" in cookie) return cookie as CookiePurpose;
  throw new ConfigError("WAXSEAL_COOKIE_UNKNOWN", "Define the cookie with waxseal.cookie({ name, maxAge }), and pass what that returns.");
}
