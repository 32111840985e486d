/**
 * The adapter for plain `node:http`.
 *
 * @module
 */
import { CsrfError, PayloadError } from "../errors.ts";
import type { WaxContext } from "../web/context.ts";
import type { Waxseal } from "../web/create-waxseal.ts";
import { openRequest, plainTextOf, statusOf } from "../web/serve.ts";
import { isSafeMethod } from "../csrf/request-origin.ts";
import { answerFailure } from "./answer-failure.ts";
import { holdResponse } from "./held-response.ts";
import { NodeExchange } from "./node-exchange.ts";
import type { NodeRequest, NodeResponse } from "./node-http.ts";

export type { NodeRequest, NodeResponse } from "./node-http.ts";
export { waxUpgrade, type UpgradeOptions, type UpgradeRequest, type UpgradeSocket } from "./node-upgrade.ts";

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
  /** Answers a request that failed, a form beyond the limit (`WAXSEAL_FORM_TOO_LARGE`) included. @default the status that suits, and one line of text */
  onError?: ((error: unknown, request: Req, response: Res) => void) | undefined;
}

const FORM_TOO_LARGE = "WAXSEAL_FORM_TOO_LARGE";

type BodyRequest = NodeRequest & AsyncIterable<unknown>;

/** A handler that names `IncomingMessage & WaxRequest` is called by a server with the first alone: `wax` comes from here. */
type Bare<Req extends BodyRequest, D extends object> = Req extends WaxRequest<D> ? BodyRequest : Req;

/** Returns a listener for `http.createServer`: `handler` gets the request with `wax` and `form`, and the session is saved before its answer leaves. */
export function waxHandle<D extends object, Req extends BodyRequest, Res extends NodeResponse>(
  waxseal: Waxseal<D>,
  handler: (request: Req & WaxRequest<D>, response: Res) => unknown,
  { formLimit = 1_048_576, onError = answerPlainly }: NodeOptions<Req, Res> = {},
): (request: Bare<Req, D>, response: Res) => void {
  return function waxHandle(bare, response) {
    const request = bare as Req;
    const fail = answerFailure((error) => onError(error, request, response), response);
    const serve = async (): Promise<void> => {
      const form = await formOf(request, formLimit);
      const exchange = new NodeExchange(request, response, {
        target: request.url ?? "/",
        formField: (name) => form.get(name) ?? undefined,
      });
      const { wax, guard, commit } = await openRequest(waxseal, exchange);
      holdResponse(response, commit, fail);
      guard();
      const served = request as Req & WaxRequest<D>;
      served.wax = wax; // Object.assign would take many times as long
      served.form = form;
      await handler(served, response);
    };
    serve().catch(fail);
  };
}

async function formOf(request: BodyRequest, limit: number): Promise<URLSearchParams> {
  const type = request.headers["content-type"];
  const isForm = typeof type === "string" && /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type);
  if (!isForm || isSafeMethod(request.method ?? "GET")) return new URLSearchParams();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limit)
      throw new PayloadError(FORM_TOO_LARGE, `The form is larger than ${String(limit)} bytes; raise formLimit if it may be.`);
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

function answerPlainly(error: unknown, _request: NodeRequest, response: NodeResponse): void {
  const tooLarge = error instanceof PayloadError && error.code === FORM_TOO_LARGE;
  // eslint-disable-next-line no-console -- nobody else would tell; a refusal is no fault of the application's
  if (!(error instanceof CsrfError) && !tooLarge) console.error(error);
  if (response.writableEnded) return;
  if (response.headersSent) {
    response.destroy(); // ended, what has left would look like a whole answer
    return;
  }
  response.statusCode = tooLarge ? 413 : statusOf(error);
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.end(plainTextOf(error));
}
