/**
 * express-session with `resave: false` and `saveUninitialized: false`, as its documentation recommends, over the stores most used with it.
 *
 * By default it writes at each request, to prolong the session; two of the stores can be told not to (`disableTouch`).
 *
 * @module
 */
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { createClient } from "@redis/client";
import betterSqlite3SessionStore from "better-sqlite3-session-store";
import connectPgSimple from "connect-pg-simple";
import { RedisStore } from "connect-redis";
import express from "express";
import session, { MemoryStore, type Store } from "express-session";
import { Pool } from "pg";
import { IDLE_MS, SECRET, type Places, type StartApplication } from "../application.ts";
import type { Backend } from "../backend.ts";
import { BEGIN, begin, change, PAGES, read, type ShopSession } from "../shop.ts";

declare module "express-session" {
  interface SessionData {
    shop: ShopSession;
  }
}

export interface TouchOptions {
  disableTouch?: boolean;
}

type ServerBackend = Exclude<Backend, "cookie">;

const STORES: Readonly<Record<ServerBackend, (places: Places, options: TouchOptions) => Promise<Store>>> = {
  memory: async () => new MemoryStore(),
  SQLite: async ({ file }) => {
    const client = new DatabaseSync(file); // it has what the store asks of better-sqlite3
    client.exec("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL"); // as ours sets it
    return new (betterSqlite3SessionStore(session))({ client });
  },
  PostgreSQL: async ({ postgres }, options) => {
    const pool = new Pool({ connectionString: postgres });
    return new (connectPgSimple(session))({ pool, createTableIfMissing: true, ...options });
  },
  Redis: async ({ redis }, options) => new RedisStore({ client: await createClient({ url: redis }).connect(), ...options }),
};

export function expressSession(backend: ServerBackend, options: TouchOptions = {}): StartApplication {
  return async (places) => {
    const store = await STORES[backend](places, options);
    const app = express();
    app.use(session({ store, secret: SECRET, resave: false, saveUninitialized: false, cookie: { maxAge: IDLE_MS, sameSite: "lax" } }));
    app.get(BEGIN.path, (req, res) => res.json(begin((req.session.shop = {}))));
    app.get(PAGES.read.path, (req, res) => res.json(read(req.session.shop ?? {})));
    app.post(PAGES.change.path, (req, res) => res.json(change((req.session.shop ??= {}))));
    return createServer(app);
  };
}
