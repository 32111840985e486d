/**
 * What the adapters ask of a request and a response on Node: structural, so that no type of Node's is in a public declaration.
 *
 * @module
 */
/** What is asked of a request; `IncomingMessage` fits. */
export interface NodeRequest {
  method?: string | undefined;
  url?: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  socket: object;
}

type HeaderValue = string | number | readonly string[];

/** What is asked of a response; `ServerResponse` fits. */
export interface NodeResponse {
  statusCode: number;
  statusMessage: string;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  getHeader(name: string): HeaderValue | undefined;
  setHeader(name: string, value: HeaderValue): unknown;
  appendHeader(name: string, value: string | readonly string[]): unknown;
  removeHeader(name: string): void;
  emit(event: "drain"): boolean;
  on(event: "error", listener: () => void): unknown;
  destroy(): unknown;
  // Their overloads differ by runtime and framework; they are called with what they were called with.
  /* eslint-disable @typescript-eslint/no-explicit-any */
  writeHead(...parameters: any[]): any;
  write(...parameters: any[]): boolean;
  end(...parameters: any[]): any;
  flushHeaders(): void;
  /* eslint-enable @typescript-eslint/no-explicit-any */
}
