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

/** What can be compared with the others: none of them checks where a request comes from. */
export const OURS_BARE = "waxseal, csrf: false";

const BACKENDS: readonly Backend[] = ["SQLite", "PostgreSQL", "Redis", "cookie", "memory"];

const bare: readonly Contender[] = [
  { id: "express", framework: "Express", load: async () => (await import("./applications/bare.ts")).bareExpress },
  { id: "http", framework: "node:http" as const, load: async () => (await import("./applications/bare.ts")).bareHttp },
  { id: "fastify", framework: "Fastify" as const, load: async () => (await import("./applications/bare.ts")).bareFastify },
].map((contender) => ({ ...contender, framework: contender.framework as Framework, library: "no sessions", backend: undefined }));

/** As its documentation sets it up, and with no more protection than the others have. */
const ours = [OURS, OURS_BARE].flatMap((library) => {
  const csrf = library === OURS;
  return BACKENDS.flatMap((backend): Contender[] => {
    const id = `waxseal-${backend.toLowerCase()}${csrf ? "" : "-bare"}`;
    const load = () => import("./applications/waxseal.ts");
    return [
      { id: `express-${id}`, library, framework: "Express", backend, load: async () => (await load()).waxsealInExpress(backend, csrf) },
      { id: `http-${id}`, library, framework: "node:http", backend, load: async () => (await load()).waxsealInHttp(backend, csrf) },
    ];
  });
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
