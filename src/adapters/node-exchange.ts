/**
 * Node's request and response as an exchange: for every framework that hands them through.
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
      withHeadersOpen(response, () => response.setHeader(name, value));
    },
    addSetCookie(header) {
      withHeadersOpen(response, () => response.appendHeader("set-cookie", header));
    },
  };
}
