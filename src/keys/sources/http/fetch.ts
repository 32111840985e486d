/**
 * What is used of `fetch`, so that a caller can give one with a certificate authority, a proxy or a socket of its own.
 *
 * @module
 */

/** The global `fetch` has this shape, and so has that of undici. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  redirect: "manual";
  signal: AbortSignal;
}

export interface FetchResponse {
  readonly status: number;
  /** "opaqueredirect" where a runtime hides what a redirect says. */
  readonly type: string;
  readonly redirected: boolean;
  readonly headers: { get(name: string): string | null };
  readonly body: FetchBody | null;
}

export interface FetchBody {
  getReader(): FetchReader;
}

export interface FetchReader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(): Promise<unknown>;
}
