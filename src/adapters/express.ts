/**
 * The adapter for Express 5.
 *
 * @module
 */
import { CsrfError } from "../errors.ts";
import type { WaxContext } from "../web/context.ts";
import type { Waxseal } from "../web/create-waxseal.ts";
import { openRequest, plainTextOf, statusOf } from "../web/serve.ts";
import { holdResponse } from "./held-response.ts";
import { NodeExchange } from "./node-exchange.ts";
import type { NodeRequest, NodeResponse } from "./node-http.ts";

export type { NodeRequest, NodeResponse } from "./node-http.ts";

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- where Express lets a middleware add to its request
  namespace Express {
    interface Request {
      /** This request's session, cookies, messages and CSRF protection. */
      wax: WaxContext;
    }
  }
}

/** What is asked of Express's request. */
export interface ExpressRequest extends NodeRequest {
  originalUrl: string;
  /** What express.urlencoded() or express.json() made of the body; mount them before this. */
  body?: unknown;
  wax: WaxContext;
}

/**
 * Returns the middleware that opens `req.wax` before the handlers, refuses forged requests and saves the session before the response leaves.
 *
 * Mount it after express.urlencoded(), so that it sees the CSRF token in forms. What it refuses goes to the application's error handler,
 * with the status set: 403 for a CsrfError, 503 for a StoreError; `answerCsrfError` is a handler for the first.
 */
export function waxMiddleware(waxseal: Waxseal): (req: ExpressRequest, res: NodeResponse, next: (error?: unknown) => void) => void {
  return function waxMiddleware(req, res, next) {
    const fail = (error: unknown): void => {
      res.statusCode = statusOf(error);
      next(error);
    };
    const exchange = new NodeExchange(req, res, { target: req.originalUrl, formField: (name) => fieldOf(req.body, name) });
    openRequest(waxseal, exchange)
      .then(({ wax, guard, commit }) => {
        req.wax = wax;
        holdResponse(res, commit, fail);
        guard();
        next();
      })
      .catch(fail);
  };
}

/**
 * Answers a refused request with 403 and one line: the code, the reason and what to do. Mount it with `app.use(answerCsrfError)` after the
 * routes, where the application has no page of its own for this; it passes every other error on.
 */
export function answerCsrfError(error: unknown, _req: ExpressRequest, res: NodeResponse, next: (error?: unknown) => void): void {
  if (!(error instanceof CsrfError) || res.headersSent) {
    next(error);
    return;
  }
  res.statusCode = statusOf(error);
  res.setHeader("content-type", "text/plain; charset=utf-8");
  res.end(plainTextOf(error));
}

function fieldOf(body: unknown, name: string): string | undefined {
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, name)) return undefined;
  const value = (body as Record<string, unknown>)[name];
  return typeof value === "string" ? value : undefined;
}
