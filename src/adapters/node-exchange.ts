/**
 * Node's request and response as an exchange, for every framework that hands them through.
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

/**
 * A class, and no object with a getter of its own: V8 gives each such object a hidden class of its own, which holds on to the request until the next
 * full garbage collection. That halved the requests a second, and made pauses of 20 ms.
 */
export class NodeExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly secure: boolean;
  readonly formField: (name: string) => string | undefined;
  readonly #request: NodeRequest;
  readonly #response: NodeResponse;

  constructor(request: NodeRequest, response: NodeResponse, { target, formField }: NodeExchangeOptions) {
    this.#request = request;
    this.#response = response;
    this.method = request.method ?? "GET";
    this.secure = isEncrypted(request);
    this.target = target;
    this.formField = formField;
  }

  get status(): number {
    return this.#response.statusCode;
  }

  requestHeader(name: string): string | undefined {
    return headerOf(this.#request, name);
  }

  responseHeader(name: string): string | undefined {
    const value = this.#response.getHeader(name);
    return value === undefined ? undefined : typeof value === "object" ? value.join(", ") : String(value);
  }

  setResponseHeader(name: string, value: string): void {
    withHeadersOpen(this.#response, () => this.#response.setHeader(name, value));
  }

  addSetCookie(header: string): void {
    withHeadersOpen(this.#response, () => this.#response.appendHeader("set-cookie", header));
  }
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
