/**
 * Who is measured. The modules are loaded only in the process that runs them.
 *
 * @module
 */
import type { StartApplication } from "./application.ts";
import type { Backend } from "./backend.ts";

export type Framework = "Express" | "node:http" | "Fastify";

export interface Contender {
  /** As a switch of the command line names it, and its file. */
  readonly id: string;
  readonly library: string;
  readonly framework: Framework;
  /** Undefined for a bare framework. */
  readonly backend: Backend | undefined;
  readonly load: () => Promise<StartApplication>;
}

export const OURS = "waxseal";

const BACKENDS: readonly Backend[] = ["SQLite", "PostgreSQL", "Redis", "cookie", "memory"];

const bare: readonly Contender[] = [
  { id: "express", framework: "Express", load: async () => (await import("./applications/bare.ts")).bareExpress },
  { id: "http", framework: "node:http" as const, load: async () => (await import("./applications/bare.ts")).bareHttp },
  { id: "fastify", framework: "Fastify" as const, load: async () => (await import("./applications/bare.ts")).bareFastify },
].map((contender) => ({ ...contender, framework: contender.framework as Framework, library: "no sessions", backend: undefined }));

const ours = BACKENDS.flatMap((backend): Contender[] => {
  const id = `waxseal-${backend.toLowerCase()}`;
  const load = () => import("./applications/waxseal.ts");
  return [
    { id: `express-${id}`, library: OURS, framework: "Express", backend, load: async () => (await load()).waxsealInExpress(backend) },
    { id: `http-${id}`, library: OURS, framework: "node:http", backend, load: async () => (await load()).waxsealInHttp(backend) },
  ];
});

const expressSession = (
  [
    ["SQLite", "better-sqlite3-session-store"],
    ["PostgreSQL", "connect-pg-simple"],
    ["PostgreSQL", "connect-pg-simple", { disableTouch: true }],
    ["Redis", "connect-redis"],
    ["Redis", "connect-redis", { disableTouch: true }],
    ["memory", "its MemoryStore"],
  ] as const
).map(([backend, store, options]): Contender => {
  const suffix = options ? "-untouched" : "";
  return {
    id: `express-session-${backend.toLowerCase()}${suffix}`,
    library: `express-session, ${store}${options ? ", disableTouch" : ""}`,
    framework: "Express",
    backend,
    load: async () => (await import("./applications/express-session.ts")).expressSession(backend, options),
  };
});

const fastifySession = (
  [
    ["Redis", "connect-redis"],
    ["memory", "its MemoryStore"],
  ] as const
).map(([backend, store]): Contender => ({
  id: `fastify-session-${backend.toLowerCase()}`,
  library: `@fastify/session, ${store}`,
  framework: "Fastify",
  backend,
  load: async () => (await import("./applications/fastify-session.ts")).fastifySessions(backend),
}));

const ironSession: Contender = {
  id: "iron-session",
  library: "iron-session",
  framework: "Express",
  backend: "cookie",
  load: async () => (await import("./applications/iron-session.ts")).ironSession,
};

export const CONTENDERS: readonly Contender[] = [...bare, ...ours, ...expressSession, ...fastifySession, ironSession];
