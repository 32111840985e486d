/**
 * This library, as its documentation sets it up: with CSRF protection, an idle limit, and tables that were made beforehand.
 *
 * @module
 */
import { createServer } from "node:http";
import { createClient } from "@redis/client";
import express from "express";
import { Pool } from "pg";
import { waxMiddleware } from "../../../../src/adapters/express.ts";
import { waxHandle } from "../../../../src/adapters/node.ts";
import { createWaxseal, type WaxContext, type Waxseal } from "../../../../src/index.ts";
import type { SessionStore } from "../../../../src/sessions/store.ts";
import { cookieStore } from "../../../../src/sessions/stores/cookie.ts";
import { memoryStore } from "../../../../src/sessions/stores/memory.ts";
import { postgresStore } from "../../../../src/sessions/stores/postgres.ts";
import { redisStore } from "../../../../src/sessions/stores/redis.ts";
import { sqliteStore } from "../../../../src/sessions/stores/sqlite.ts";
import { IDLE, MAX_AGE, SECRET, type Places, type StartApplication } from "../application.ts";
import type { Backend } from "../backend.ts";
import { BEGIN, begin, change, PAGES, read, type ShopAnswer, type ShopSession } from "../shop.ts";

const STORES: Readonly<Record<Backend, (places: Places) => Promise<SessionStore>>> = {
  memory: async () => memoryStore(),
  cookie: async () => cookieStore(),
  SQLite: async ({ file }) => sqliteStore(file),
  PostgreSQL: async ({ postgres }) => postgresStore(new Pool({ connectionString: postgres })),
  Redis: async ({ redis }) => redisStore(await createClient({ url: redis }).connect()),
};

async function waxsealOver(backend: Backend, places: Places, csrf: boolean): Promise<Waxseal> {
  const store = await STORES[backend](places);
  if (store.kind === "table") await store.migrate?.();
  const waxseal = createWaxseal({
    keys: SECRET,
    baseUrl: "http://localhost",
    session: { store, maxAge: MAX_AGE, idle: IDLE },
    csrf: csrf ? {} : false,
  });
  await waxseal.ready();
  return waxseal;
}

function welcome(wax: WaxContext, csrf: boolean): ShopAnswer {
  return { ...begin(dataOf(wax)), csrfToken: csrf ? wax.csrf.token : undefined };
}

function dataOf({ session }: WaxContext): ShopSession {
  return session.data;
}

export function waxsealInExpress(backend: Backend, csrf: boolean): StartApplication {
  return async (places) => {
    const app = express();
    app.use(waxMiddleware(await waxsealOver(backend, places, csrf)));
    app.get(BEGIN.path, (req, res) => res.json(welcome(req.wax, csrf)));
    app.get(PAGES.read.path, (req, res) => res.json(read(dataOf(req.wax))));
    app.post(PAGES.change.path, (req, res) => res.json(change(dataOf(req.wax))));
    return createServer(app);
  };
}

export function waxsealInHttp(backend: Backend, csrf: boolean): StartApplication {
  return async (places) => {
    const handle = waxHandle(await waxsealOver(backend, places, csrf), ({ url, wax }, response) => {
      response.setHeader("content-type", "application/json; charset=utf-8");
      const answer = url === BEGIN.path ? welcome(wax, csrf) : url === PAGES.change.path ? change(dataOf(wax)) : read(dataOf(wax));
      response.end(JSON.stringify(answer));
    });
    return createServer(handle);
  };
}
