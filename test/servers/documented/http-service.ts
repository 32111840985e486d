/**
 * An HTTP service in the test's own process, on a free port of 127.0.0.1, for those services that no test can run for real.
 *
 * What stands on it is written from the service's documents, and says which: a test against it shows that we follow what is written
 * there, and no more.
 *
 * @module
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { webServer, type WebServer } from "../web-server.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
}

export type Answering = (asked: Asked) => Answer | undefined | Promise<Answer | undefined>;

export class HttpService {
  /** All that it was asked so far. */
  readonly asked: Asked[] = [];
  readonly #answer: Answering;
  #server!: WebServer;
  #instead: Answering | undefined;

  private constructor(answer: Answering) {
    this.#answer = answer;
  }

  static async open(answer: Answering): Promise<HttpService> {
    const service = new HttpService(answer);
    service.#server = await webServer((request, response) => void service.#respond(request, response));
    return service;
  }

  get url(): string {
    return this.#server.url;
  }

  /** From now on answers as `answering` says; where it says nothing, as ever. */
  instead(answering: Answering): void {
    this.#instead = answering;
  }

  async close(): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const asked = { method: request.method!, path: decodeURIComponent(pathname), query: searchParams, headers: request.headers, body };
    this.asked.push(asked);
    const answer = (await this.#instead?.(asked)) ?? (await this.#answer(asked)) ?? { status: 404, body: {} };
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {}));
  }
}
