/**
 * What this library needs of any framework's request and response. An adapter is this, and the framework's way to plug it in.
 *
 * @module
 */
export interface Exchange {
  /** Upper case. */
  readonly method: string;
  /** Path and query, as the browser sent them. */
  readonly target: string;
  /** The connection itself is encrypted; what forwarded headers claim does not count. */
  readonly secure: boolean;
  /** Returns a header of the request by its lower-case name; several of one name joined as HTTP joins them, cookies by "; ". */
  requestHeader(name: string): string | undefined;
  /** Returns a field of the parsed form body, where there is one. */
  formField(name: string): string | undefined;
  /** The status that the response has so far. */
  readonly status: number;
  responseHeader(name: string): string | undefined;
  setResponseHeader(name: string, value: string): void;
  /** Adds a Set-Cookie header beside those that are there. */
  addSetCookie(header: string): void;
}
