/**
 * Node's request and response as an exchange, and a request for another protocol: for every framework that hands them through.
 *
 * @module
 */
import type { Exchange } from "../web/exchange.ts";
import { withHeadersOpen } from "./held-response.ts";
import type { NodeRequest, NodeResponse } from "./node-http.ts";

export interface NodeExchangeOptions {
  target: string;
  formField: (name: string) => string | undefined;
}

export function nodeExchange(request: NodeRequest, response: NodeResponse, { target, formField }: NodeExchangeOptions): Exchange {
  return {
    method: request.method ?? "GET",
    target,
    secure: isEncrypted(request),
    requestHeader: (name) => headerOf(request, name),
    formField,
    get status() {
      return response.statusCode;
    },
    responseHeader(name) {
      const value = response.getHeader(name);
      return value === undefined ? undefined : typeof value === "object" ? value.join(", ") : String(value);
    },
    setResponseHeader(name, value) {
      withHeadersOpen(response, () => response.setHeader(name, value));
    },
    addSetCookie(header) {
      withHeadersOpen(response, () => response.appendHeader("set-cookie", header));
    },
  };
}

/** Returns the exchange of a request that asks for another protocol: it can be read, and there is no response to write into. */
export function upgradeExchange(request: NodeRequest): Exchange {
  return {
    method: request.method ?? "GET",
    target: request.url ?? "/",
    secure: isEncrypted(request),
    requestHeader: (name) => headerOf(request, name),
    formField: () => undefined,
    status: 101,
    responseHeader: () => undefined,
    setResponseHeader: () => undefined,
    addSetCookie: () => undefined,
  };
}

function isEncrypted({ socket }: NodeRequest): boolean {
  return "encrypted" in socket && socket.encrypted === true;
}

function headerOf(request: NodeRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(name === "cookie" ? "; " : ", ") : value;
}
