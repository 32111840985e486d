/**
 * A small application over a store: what the live suites ask over HTTP, in this process or in another.
 *
 * @module
 */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import express, { type NextFunction, type Request, type Response } from "express";
import { waxMiddleware } from "../../../src/adapters/express.ts";
import type { Clock, Duration } from "../../../src/clock.ts";
import { WaxsealError } from "../../../src/errors.ts";
import type { Keys } from "../../../src/keys/key-ring.ts";
import type { SessionStore } from "../../../src/sessions/store.ts";
import { createWaxseal } from "../../../src/web/create-waxseal.ts";
import { statusOf } from "../../../src/web/serve.ts";
import { Gate } from "./gate.ts";

/** 64 characters, strong. */
export const KEY = "Zr3xw-2mVtq9LbK_0sYdPjHc7uFaGe4iXoNn6RkQ1TzWy8BvMhCgAl5EJ-DfSpUO";

/** So long a handler works between reading the session and saving it, as if it asked another service. */
export const WORK_MS = 20;

export interface SessionSite {
  readonly listener: RequestListener;
  /** Where `/add/…?hold` waits. */
  readonly gate: Gate;
  /** What went to the error handler, in turn. */
  readonly errors: unknown[];
  /** How many handlers have run. */
  readonly handled: () => number;
  /** Opens the store. */
  ready(): Promise<void>;
  close(): void;
}

export interface SessionSiteOptions {
  keys?: Keys;
  clock?: Clock;
  idle?: Duration;
  maxAge?: Duration;
}

export function sessionSite(store: SessionStore, { keys = KEY, clock, idle, maxAge }: SessionSiteOptions = {}): SessionSite {
  const waxseal = createWaxseal<Record<string, unknown>>({ keys, clock, session: { store, idle, maxAge }, csrf: false });
  const ada = { pk: 7, password: "hash", lastLogin: null, email: "ada@example.org" };
  const users = waxseal.users({ find: async (pk) => (pk === "7" ? ada : undefined) });
  const gate = new Gate();
  const errors: unknown[] = [];
  let handled = 0;
  const listener = express()
    .disable("x-powered-by")
    .use(waxMiddleware(waxseal as never))
    .use((_req, _res, next) => {
      handled++;
      next();
    })
    .get("/untouched", (_req, res) => void res.end("untouched"))
    .get("/add/:field{/:value}", async (req, res) => {
      const { field, value = "added" } = req.params;
      (req.wax.session.data as Record<string, unknown>)[field] = value;
      await workOf(req, gate);
      res.end();
    })
    .get("/data", (req, res) => void res.json(req.wax.session.data))
    .get("/login", async (req, res) => {
      await users.login(req.wax, ada);
      res.end();
    })
    .get("/logout", async (req, res) => {
      await users.logout(req.wax);
      res.end();
    })
    .get("/who", async (req, res) => void res.end((await users.current(req.wax))?.email ?? "nobody"))
    .use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
      errors.push(error);
      res.status(statusOf(error)).end(error instanceof WaxsealError ? error.code : String(error));
    });
  return { listener, gate, errors, handled: () => handled, ready: () => waxseal.ready(), close: () => waxseal.close() };
}

/** Does what the query asks for: some work, or none before the gate is opened. */
export async function workOf({ query }: Pick<Request, "query">, gate: Gate): Promise<void> {
  if (query["work"] !== undefined) await sleep(WORK_MS);
  if (query["hold"] !== undefined) await gate.pass();
}

/** Listens on a free loopback port. */
export async function listenOn(listener: RequestListener): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
