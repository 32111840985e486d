/**
 * The cookies of one request, and those that its response sets.
 *
 * @module
 */
import {
  announcedChunks,
  chunkHeaders,
  chunkName,
  chunkNames,
  joinedChunks,
  MOST_CHUNKS,
  type ChunkedAttributes,
} from "../cookies/chunks.ts";
import { parseCookiePairs } from "../cookies/parse.ts";
import { serializeSetCookie } from "../cookies/serialize.ts";
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
    const { name, open, attributes } = purposeOf(cookie);
    this.#touched = true;
    const text = attributes.chunks === 1 ? this.unsigned(name) : this.single(name);
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

  /** Returns a cookie of this library's own, put together if it came in chunks; of doubles none. */
  single(name: string): string | undefined {
    const values = this.#valuesOf(name);
    return values.length === 1 ? joinedChunks(values[0]!, (at) => this.#valuesOf(chunkName(name, at))) : undefined;
  }

  /** Tells whether a cookie, or a chunk of it, came more than once: which one is real is not ours to guess, so none of them is changed either. */
  isDoubled(name: string): boolean {
    const values = this.#valuesOf(name);
    if (values.length !== 1) return values.length > 1;
    const chunks = announcedChunks(values[0]!);
    return chunks > 1 && chunkNames(name, chunks).some((chunk) => this.#valuesOf(chunk).length > 1);
  }

  /** Returns the names that begin with `prefix`, in the order in which they came. */
  names(prefix: string): string[] {
    return [...this.#received.keys()].filter((name) => name.startsWith(prefix));
  }

  /** Sets a cookie as it is, in chunks where it may and has to be. */
  put(name: string, value: string, attributes: ChunkedAttributes): void {
    const headers = chunkHeaders(name, value, attributes);
    for (const [at, header] of headers.entries()) this.#outgoing.set(chunkName(name, at), header);
    this.#dropChunks(name, headers.length, attributes);
  }

  /** Removes a cookie. */
  drop(name: string, attributes: ChunkedAttributes): void {
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

  /** A chunk too many is sent for nothing, and another request may be setting it now: so every one that could be there is removed. */
  #dropChunks(name: string, from: number, { chunks = 1, ...attributes }: ChunkedAttributes): void {
    if (chunks === 1) return;
    for (let at = from; at < MOST_CHUNKS; at++) {
      const chunk = chunkName(name, at);
      if ((from > 1 && at < chunks) || this.#received.has(chunk) || this.#outgoing.has(chunk))
        this.#outgoing.set(chunk, serializeSetCookie(chunk, "", { ...attributes, maxAgeSeconds: 0 }));
    }
  }

  #valuesOf(name: string): readonly string[] {
    return this.#received.get(name) ?? [];
  }
}

function purposeOf(cookie: Cookie<unknown>): CookiePurpose {
  if ("seal" in cookie && "open" in cookie) return cookie as CookiePurpose;
  throw new ConfigError("WAXSEAL_COOKIE_UNKNOWN", "Define the cookie with waxseal.cookie({ name, maxAge }), and pass what that returns.");
}
