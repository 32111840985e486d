/**
 * Node's request and response as an exchange: for every framework that hands them through.
 *
 * @module
 */
import type { Exchange } from "../web/exchange.ts";

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
  getHeader(name: string): HeaderValue | undefined;
  setHeader(name: string, value: HeaderValue): unknown;
  appendHeader(name: string, value: string | readonly string[]): unknown;
  removeHeader(name: string): void;
  emit(event: "drain"): boolean;
  // Their overloads differ by runtime and framework; they are called with what they were called with.
  /* eslint-disable @typescript-eslint/no-explicit-any */
  writeHead(...parameters: any[]): any;
  write(...parameters: any[]): boolean;
  end(...parameters: any[]): any;
  flushHeaders(): void;
  /* eslint-enable @typescript-eslint/no-explicit-any */
}

export interface NodeExchangeOptions {
  target: string;
  formField: (name: string) => string | undefined;
}

export function nodeExchange(request: NodeRequest, response: NodeResponse, { target, formField }: NodeExchangeOptions): Exchange {
  const { socket } = request;
  return {
    method: request.method ?? "GET",
    target,
    secure: "encrypted" in socket && socket.encrypted === true,
    requestHeader(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(name === "cookie" ? "; " : ", ") : value;
    },
    formField,
    get status() {
      return response.statusCode;
    },
    responseHeader(name) {
      const value = response.getHeader(name);
      return value === undefined ? undefined : typeof value === "object" ? value.join(", ") : String(value);
    },
    setResponseHeader(name, value) {
      response.setHeader(name, value);
    },
    addSetCookie(header) {
      response.appendHeader("set-cookie", header);
    },
  };
}
