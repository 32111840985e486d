/**
 * The adapter for plain `node:http`.
 *
 * @module
 */
import { CsrfError } from "../errors.ts";
import type { WaxContext } from "../web/context.ts";
import type { Waxseal } from "../web/create-waxseal.ts";
import { openRequest, statusOf } from "../web/serve.ts";
import { isSafeMethod } from "../csrf/request-origin.ts";
import { holdResponse } from "./held-response.ts";
import { nodeExchange, type NodeRequest, type NodeResponse } from "./node-exchange.ts";

/** What the adapter adds to a request. */
export interface WaxRequest<D extends object> {
  /** This request's session, cookies, messages and CSRF protection. */
  wax: WaxContext<D>;
  /** The fields of an `application/x-www-form-urlencoded` body, which the adapter has read; empty for every other body, which is left to you. */
  form: URLSearchParams;
}

export interface NodeOptions<Req, Res> {
  /** The longest form body that is read, in bytes. @default 1_048_576 */
  formLimit?: number | undefined;
  /** Answers a request that failed. @default the status that suits, and one line of text */
  onError?: ((error: unknown, request: Req, response: Res) => void) | undefined;
}

class FormTooLarge extends Error {}

/** Returns a listener for `http.createServer`: `handler` gets the request with `wax` and `form`, and the session is saved before its answer leaves. */
export function waxHandle<D extends object, Req extends NodeRequest & AsyncIterable<unknown>, Res extends NodeResponse>(
  waxseal: Waxseal<D>,
  handler: (request: Req & WaxRequest<D>, response: Res) => unknown,
  { formLimit = 1_048_576, onError = answerPlainly }: NodeOptions<Req, Res> = {},
): (request: Req, response: Res) => void {
  return function waxHandle(request, response) {
    const fail = (error: unknown): void => {
      onError(error, request, response);
    };
    const serve = async (): Promise<void> => {
      const form = await formOf(request, formLimit);
      const exchange = nodeExchange(request, response, { target: request.url ?? "/", formField: (name) => form.get(name) ?? undefined });
      const { wax, guard, commit } = await openRequest(waxseal, exchange);
      holdResponse(response, commit, fail);
      guard();
      await handler(Object.assign(request, { wax, form }), response);
    };
    serve().catch(fail);
  };
}

async function formOf(request: NodeRequest & AsyncIterable<unknown>, limit: number): Promise<URLSearchParams> {
  const type = request.headers["content-type"];
  const isForm = typeof type === "string" && /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type);
  if (!isForm || isSafeMethod(request.method ?? "GET")) return new URLSearchParams();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limit) throw new FormTooLarge();
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

function answerPlainly(error: unknown, _request: NodeRequest, response: NodeResponse): void {
  const refused = error instanceof CsrfError;
  // eslint-disable-next-line no-console -- nobody else would tell; a refusal is no fault of the application's
  if (!refused && !(error instanceof FormTooLarge)) console.error(error);
  if (response.headersSent) {
    response.end();
    return;
  }
  response.statusCode = error instanceof FormTooLarge ? 413 : statusOf(error);
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.end(refused ? `${error.code}: ${error.message}\n` : "The request could not be answered.\n");
}
