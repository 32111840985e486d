/**
 * Every store of revocations there is, on the server it is for.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { createClient, createCluster } from "@redis/client";
import { Cluster, Redis } from "ioredis";
import { createPool } from "mysql2/promise";
import { Pool } from "pg";
import postgres from "postgres";
import { afterAll } from "vitest";
import { mysqlRevocations } from "../../../src/sessions/stores/revocations/mysql.ts";
import { postgresRevocations } from "../../../src/sessions/stores/revocations/postgres.ts";
import { redisRevocations } from "../../../src/sessions/stores/revocations/redis.ts";
import { sqliteRevocations } from "../../../src/sessions/stores/revocations/sqlite.ts";
import type { RevocationStore } from "../../../src/tokens/revocations/revocation-store.ts";
import {
  mariaDbServers,
  newDatabase,
  newPrefix,
  newSchema,
  postgresServers,
  redisCluster,
  redisServers,
  valkeyServers,
} from "../../sessions/live/started-stores.ts";
import type { SharedServer } from "../../sessions/live/shared-server.ts";
import type { RunningServer } from "../../servers/running-server.ts";
import { startToxicProxy, type ToxicProxy } from "../../servers/toxic-proxy.ts";
import { inFullLength } from "../../support/full-length.ts";
import { need } from "../../support/need.ts";

const CONNECTIONS = 4;

interface Opened {
  store: RevocationStore;
  close(): unknown;
}

/** Opens the store that is in `room`, by a client of its own. */
type Open = (urls: readonly string[], room: string, options: OpenOptions) => Opened | Promise<Opened>;

interface OpenOptions {
  createTable?: boolean;
  timeout?: number;
}

export interface StartedRevocations {
  newRoom(): Promise<string>;
  /** Opens the store in a room, as one process would; it is closed with the test file. */
  open(room: string, options?: OpenOptions): Promise<RevocationStore>;
  /** As open(), over a line that can fail; undefined where there is none. */
  openThrough?: (room: string, options: OpenOptions) => Promise<{ store: RevocationStore; proxy: ToxicProxy }>;
  stop(): Promise<void>;
}

interface Kind {
  name: string;
  needs: string;
  /** Left to runs in full length: another client or server shows the same. */
  isFurther?: boolean;
  /** Whether many can be under way at once. @default true */
  parallel?: boolean;
  /** @default true */
  makesTable?: boolean;
  start(): Promise<StartedRevocations>;
}

const OPENINGS = {
  pg(urls, room, options) {
    const pool = new Pool({ connectionString: urls[0], options: `-c search_path=${room}`, max: CONNECTIONS });
    return { store: postgresRevocations(pool, options), close: () => pool.end() };
  },
  postgres(urls, room, options) {
    const sql = postgres(urls[0]!, { connection: { search_path: room }, max: CONNECTIONS, fetch_types: false });
    return { store: postgresRevocations(sql, options), close: () => sql.end({ timeout: 0 }) };
  },
  mysql2(urls, room, options) {
    const pool = createPool({ uri: Object.assign(new URL(urls[0]!), { pathname: room }).href, connectionLimit: CONNECTIONS });
    return { store: mysqlRevocations(pool, options), close: () => pool.end() };
  },
  ioredis(urls, prefix, { timeout }) {
    const client = new Redis(urls[0]!);
    return { store: redisRevocations(client, { prefix, timeout }), close: () => client.disconnect() };
  },
  async "@redis/client"(urls, prefix, { timeout }) {
    const client = createClient({ url: urls[0]! });
    const store = redisRevocations(client, { prefix, timeout });
    await client.connect();
    return { store, close: () => client.destroy() };
  },
  "ioredis Cluster"(urls, prefix, { timeout }) {
    const client = new Cluster([...urls]);
    return { store: redisRevocations(client, { prefix, timeout }), close: () => client.disconnect() };
  },
  async "@redis/client cluster"(urls, prefix, { timeout }) {
    const client = createCluster({ rootNodes: urls.map((url) => ({ url })) });
    const store = redisRevocations(client, { prefix, timeout });
    await client.connect();
    return { store, close: () => client.destroy() };
  },
} satisfies Record<string, Open>;

type ClientName = keyof typeof OPENINGS;

const POSTGRES = { needs: "a PostgreSQL server, 15 or later" };
const REDIS = { needs: "a Redis server", makesTable: false };
const CLUSTER = { needs: "a Redis Cluster", makesTable: false };

export const REVOCATION_STORES: readonly Kind[] = [
  { name: "SQLite", needs: "node:sqlite", start: onFiles },
  { name: "PostgreSQL by pg", ...POSTGRES, start: () => onServer("pg", postgresServers.quick, newSchema) },
  { name: "PostgreSQL by postgres", isFurther: true, ...POSTGRES, start: () => onServer("postgres", postgresServers.quick, newSchema) },
  { name: "PGlite", needs: "PGlite", isFurther: true, parallel: false, start: onPglite },
  { name: "MariaDB by mysql2", needs: "a MariaDB server", start: () => onServer("mysql2", mariaDbServers.quick, newDatabase) },
  { name: "Redis by ioredis", ...REDIS, start: () => onServer("ioredis", redisServers.quick, newPrefix) },
  { name: "Redis by @redis/client", isFurther: true, ...REDIS, start: () => onServer("@redis/client", redisServers.quick, newPrefix) },
  {
    name: "Valkey by ioredis",
    needs: "a Valkey server, 8 or later",
    makesTable: false,
    isFurther: true,
    start: () => onServer("ioredis", valkeyServers.quick, newPrefix),
  },
  { name: "Redis Cluster by ioredis", isFurther: true, ...CLUSTER, start: () => onCluster("ioredis Cluster") },
  { name: "Redis Cluster by @redis/client", isFurther: true, ...CLUSTER, start: () => onCluster("@redis/client cluster") },
];

/** Starts these until the test file is over; what this machine cannot run is undefined, and said. */
export async function startRevocations(kinds: readonly Kind[]): Promise<(Kind & { started: StartedRevocations | undefined })[]> {
  const all = await Promise.all(
    kinds.map(async (kind) => {
      const isLeftOut = kind.isFurther && !(await inFullLength(`revocations: ${kind.name}, where another client or server shows the same`));
      return { ...kind, started: isLeftOut ? undefined : await need(kind.needs, () => kind.start()) };
    }),
  );
  afterAll(async () => {
    await Promise.all(all.map(async ({ started }) => started?.stop()));
  });
  return all;
}

async function onServer(
  client: ClientName,
  shared: SharedServer<RunningServer>,
  makeRoom: (url: string, name: string) => Promise<string>,
): Promise<StartedRevocations> {
  const server = await shared.use();
  const started = startedAt(
    OPENINGS[client],
    [server.url],
    (name) => makeRoom(server.url, name),
    () => shared.release(),
  );
  return {
    ...started,
    async openThrough(room, options) {
      const proxy = await startToxicProxy(server.port);
      const store = await started.openAt([proxy.through(server.url)], room, options);
      started.alsoClose(() => proxy.close());
      return { store, proxy };
    },
  };
}

async function onCluster(client: ClientName): Promise<StartedRevocations> {
  const { nodes } = await redisCluster.use();
  return startedAt(
    OPENINGS[client],
    nodes.map(({ url }) => url),
    async (name) => `${name}:`,
    () => redisCluster.release(),
  );
}

async function onFiles(): Promise<StartedRevocations> {
  const folder = await mkdtemp(join(tmpdir(), "waxseal-revocations-"));
  return startedAt(
    (_, file, options) => {
      const store = sqliteRevocations(file, options);
      return { store, close: () => store.close?.() };
    },
    [],
    async (name) => join(folder, `${name}.sqlite`),
    () => rm(folder, { recursive: true }),
  );
}

/** One connection: each store takes the tables of the one before away. */
async function onPglite(): Promise<StartedRevocations> {
  const database = await PGlite.create();
  return startedAt(
    (_urls, _room, options) => ({ store: postgresRevocations(database, options), close: () => undefined }),
    [],
    async (name) => {
      await database.exec("DROP TABLE IF EXISTS waxseal_revocation");
      return name;
    },
    () => database.close(),
  );
}

let rooms = 0;

function startedAt(open: Open, urls: readonly string[], makeRoom: (name: string) => Promise<string>, release: () => Promise<void>) {
  const closings: (() => unknown)[] = [];
  const openAt = async (at: readonly string[], room: string, options: OpenOptions): Promise<RevocationStore> => {
    const { store, close } = await open(at, room, options);
    closings.push(close);
    return store;
  };
  return {
    openAt,
    alsoClose: (close: () => unknown) => void closings.push(close),
    newRoom: () => makeRoom(`revocations_${rooms++}`),
    open: (room: string, options: OpenOptions = {}) => openAt(urls, room, options),
    async stop() {
      await Promise.allSettled(closings.map(async (close) => close()));
      await release();
    },
  };
}
