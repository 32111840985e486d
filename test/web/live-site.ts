/**
 * An application on a real socket, under each adapter there is, and a browser that keeps its cookies.
 *
 * @module
 */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import express, { type NextFunction, type Request, type Response as ExpressResponse } from "express";
import { onTestFinished } from "vitest";
import { waxMiddleware } from "../../src/adapters/express.ts";
import { waxHandle, type WaxRequest } from "../../src/adapters/node.ts";
import { WaxsealError } from "../../src/errors.ts";
import { statusOf } from "../../src/web/serve.ts";
import type { WaxContext } from "../../src/web/context.ts";
import type { Waxseal } from "../../src/web/create-waxseal.ts";

export const ADAPTERS = ["express", "node"] as const;
export type AdapterName = (typeof ADAPTERS)[number];

/** 64 characters, strong. */
export const KEY = "Zr3xw-2mVtq9LbK_0sYdPjHc7uFaGe4iXoNn6RkQ1TzWy8BvMhCgAl5EJ-DfSpUO";

export interface Visit<D extends object> {
  wax: WaxContext<D>;
  request: IncomingMessage;
  response: ServerResponse;
  field: (name: string) => string | undefined;
}

export type Handler<D extends object> = (visit: Visit<D>) => unknown;
/** By method and path, such as "GET /". */
export type Routes<D extends object> = Readonly<Record<string, Handler<D>>>;

export interface Site {
  readonly origin: string;
  /** What went to the application's error handler, in turn. */
  readonly errors: unknown[];
}

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Serves `routes` until the test is over. An error becomes its code as text, with the status that suits it. */
export async function serve<D extends object>(
  adapter: AdapterName,
  waxseal: Waxseal<D>,
  routes: Routes<D>,
  onUpgrade?: UpgradeListener,
): Promise<Site> {
  const errors: unknown[] = [];
  return { origin: await listen(LISTENERS[adapter](waxseal as never, routes as never, errors), onUpgrade), errors };
}

/** Listens on a free loopback port until the test is over. @returns the origin */
export async function listen(listener: RequestListener, onUpgrade?: UpgradeListener): Promise<string> {
  const server: Server = createServer(listener);
  if (onUpgrade !== undefined) server.on("upgrade", onUpgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const LISTENERS: Record<AdapterName, (waxseal: Waxseal, routes: Routes<object>, errors: unknown[]) => RequestListener> = {
  express(waxseal, routes, errors) {
    const app = express()
      .disable("x-powered-by")
      .use(express.urlencoded({ extended: false }))
      .use(waxMiddleware(waxseal));
    for (const [route, handler] of Object.entries(routes)) {
      const [method, path] = route.split(" ") as ["GET", string];
      app[method.toLowerCase() as "get"](path, (req, res) =>
        handler({ wax: req.wax, request: req, response: res, field: (name) => (req.body as Record<string, string> | undefined)?.[name] }),
      );
    }
    app.use((error: unknown, _req: Request, res: ExpressResponse, next: NextFunction) => {
      errors.push(error);
      if (res.headersSent) next(error);
      else res.status(statusOf(error)).end(textOf(error));
    });
    return app;
  },
  node(waxseal, routes, errors) {
    return waxHandle(
      waxseal,
      (request: IncomingMessage & WaxRequest<object>, response: ServerResponse) => {
        const method = request.method === "HEAD" ? "GET" : request.method!;
        const handler = routes[`${method} ${request.url!.split("?")[0]!}`];
        if (handler === undefined) return response.writeHead(404).end("no such route");
        return handler({ wax: request.wax, request, response, field: (name) => request.form.get(name) ?? undefined });
      },
      {
        onError(error, _request, response) {
          errors.push(error);
          if (response.headersSent) response.destroy();
          else response.writeHead(statusOf(error)).end(textOf(error));
        },
      },
    );
  },
};

function textOf(error: unknown): string {
  return error instanceof WaxsealError ? error.code : String(error);
}

export interface Answer {
  status: number;
  headers: Headers;
  setCookies: string[];
  text: string;
}

export interface Visiting {
  headers?: Record<string, string>;
  form?: Record<string, string>;
  body?: string;
}

/** Keeps cookies as a browser does, by name, and sends them with every request. */
export class Browser {
  readonly origin: string;
  readonly cookies = new Map<string, string>();

  constructor({ origin }: Pick<Site, "origin">) {
    this.origin = origin;
  }

  get(path: string, visiting?: Visiting): Promise<Answer> {
    return this.send("GET", path, visiting);
  }

  post(path: string, form: Record<string, string> = {}, visiting?: Visiting): Promise<Answer> {
    return this.send("POST", path, { ...visiting, form });
  }

  async send(method: string, path: string, { headers = {}, form, body }: Visiting = {}): Promise<Answer> {
    const response = await fetch(this.origin + path, {
      method,
      redirect: "manual",
      body: form === undefined ? (body ?? null) : new URLSearchParams(form),
      headers: { ...(this.cookies.size > 0 ? { cookie: this.cookieHeader } : {}), ...headers },
    });
    const setCookies = response.headers.getSetCookie();
    for (const cookie of setCookies) keepCookie(this.cookies, cookie);
    return { status: response.status, headers: response.headers, setCookies, text: await response.text() };
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Returns another browser with the same cookies. */
  copy(): Browser {
    const other = new Browser(this);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }
}

/** Does to `cookies` what a Set-Cookie header asks for. */
export function keepCookie(cookies: Map<string, string>, setCookie: string): void {
  const [pair, ...attributes] = setCookie.split("; ") as [string, ...string[]];
  const at = pair.indexOf("=");
  const gone = attributes.some((attribute) => /^Max-Age=(0|-.*)$/i.test(attribute));
  if (gone) cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}
