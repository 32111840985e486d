/**
 * The same small application on express-session, with the stores that people use with it.
 *
 * @module
 */
import { createRequire } from "node:module";
import { DatabaseSync } from "node:sqlite";
import { createClient } from "@redis/client";
import { RedisStore } from "connect-redis";
import express from "express";
import session, { type Store } from "express-session";
import { Pool } from "pg";
import { Gate } from "./gate.ts";
import type { Place } from "./places.ts";
import { KEY, workOf, type SessionSite } from "./session-site.ts";

const require = createRequire(import.meta.url); // two of them have no types
const pgStoreOf = require("connect-pg-simple") as (from: typeof session) => new (options: object) => Store;
const sqliteStoreOf = require("better-sqlite3-session-store") as (from: typeof session) => new (options: object) => Store;

export type OpenStore = (place: Place) => Promise<{ store: Store; close(): Promise<void> }>;

export const connectRedis: OpenStore = async ({ urls, name }) => {
  const client = createClient({ url: urls[0]! });
  await client.connect();
  return { store: new RedisStore({ client, prefix: name }), close: async () => client.destroy() };
};

export const connectPgSimple: OpenStore = async ({ urls, name }) => {
  const pool = new Pool({ connectionString: urls[0], options: `-c search_path=${name}`, max: 5 });
  const store = new (pgStoreOf(session))({ pool, createTableIfMissing: true, pruneSessionInterval: false });
  return { store, close: () => pool.end() };
};

export const betterSqlite3: OpenStore = async ({ file }) => {
  const client = new DatabaseSync(file!);
  return { store: new (sqliteStoreOf(session))({ client }), close: async () => client.close() };
};

export function expressSessionSite(store: Store): Pick<SessionSite, "listener" | "gate"> {
  const gate = new Gate();
  const listener = express()
    .use(session({ store, secret: KEY, resave: false, saveUninitialized: false }))
    .get("/add/:field", async (req, res) => {
      (req.session as unknown as Record<string, unknown>)[req.params.field] = "added";
      await workOf(req, gate);
      res.end();
    })
    .get("/data", (req, res) => {
      const { cookie: _cookie, ...data } = req.session as unknown as Record<string, unknown>;
      res.json(data);
    })
    .get("/logout", (req, res) => void req.session.destroy(() => res.end()));
  return { listener, gate };
}
