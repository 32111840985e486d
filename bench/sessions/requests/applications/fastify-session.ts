/**
 * `@fastify/session`, which takes the stores of express-session, and is told to write only what changed: `rolling: false`, `saveUninitialized: false`.
 *
 * @module
 */
import cookie from "@fastify/cookie";
import fastifySession from "@fastify/session";
import { createClient } from "@redis/client";
import { RedisStore } from "connect-redis";
import fastify from "fastify";
import { IDLE_MS, SECRET, type StartApplication } from "../application.ts";
import { BEGIN, begin, change, PAGES, read, type ShopSession } from "../shop.ts";

declare module "fastify" {
  interface Session {
    shop: ShopSession;
  }
}

export function fastifySessions(backend: "memory" | "Redis"): StartApplication {
  return async ({ redis }) => {
    const store = backend === "Redis" ? { store: new RedisStore({ client: await createClient({ url: redis }).connect() }) } : {};
    const app = fastify();
    await app.register(cookie);
    await app.register(fastifySession, {
      ...store,
      secret: SECRET,
      rolling: false,
      saveUninitialized: false,
      cookie: { maxAge: IDLE_MS, secure: false, sameSite: "lax" },
    });
    app.get(BEGIN.path, async ({ session }) => begin((session.shop = {})));
    app.get(PAGES.read.path, async ({ session }) => read(session.shop));
    app.post(PAGES.change.path, async ({ session }) => change(session.shop));
    await app.ready();
    return app.server;
  };
}
