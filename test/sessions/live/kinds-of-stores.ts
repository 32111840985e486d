/**
 * Every kind of place that something is kept in beside sessions, on the server it is for.
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
import type { MysqlClient } from "../../../src/sessions/stores/sql/mysql-client.ts";
import type { PostgresClient } from "../../../src/sessions/stores/sql/postgres-client.ts";
import type { RedisClient } from "../../../src/sessions/stores/redis/client.ts";
import {
  mariaDbServers,
  newDatabase,
  newPrefix,
  newSchema,
  postgresServers,
  redisCluster,
  redisServers,
  valkeyServers,
} from "./started-stores.ts";
import type { SharedServer } from "./shared-server.ts";
import type { RunningServer } from "../../servers/running-server.ts";
import { startToxicProxy, type ToxicProxy } from "../../servers/toxic-proxy.ts";
import { inFullLength } from "../../support/full-length.ts";
import { need } from "../../support/need.ts";

const CONNECTIONS = 4;

/** What is kept, as the functions of its stores say. */
export interface Kept<S extends Closable> {
  readonly name: string;
  readonly tables: readonly string[];
  sqlite(path: string, options: OpenOptions): S;
  postgres(client: PostgresClient, options: OpenOptions): S;
  mysql(client: MysqlClient, options: OpenOptions): S;
  redis(client: RedisClient, options: { prefix: string; timeout?: number | undefined }): S;
}

interface Closable {
  close?(): void;
}

interface Opened<S> {
  store: S;
  close(): unknown;
}

/** Opens the store that is in `room`, by a client of its own. */
type Open<S> = (urls: readonly string[], room: string, options: OpenOptions) => Opened<S> | Promise<Opened<S>>;

interface OpenOptions {
  createTable?: boolean;
  timeout?: number;
}

export interface StartedKind<S> {
  newRoom(): Promise<string>;
  /** Opens the store in a room, as one process would; it is closed with the test file. */
  open(room: string, options?: OpenOptions): Promise<S>;
  /** As open(), over a line that can fail; undefined where there is none. */
  openThrough?: (room: string, options: OpenOptions) => Promise<{ store: S; proxy: ToxicProxy }>;
  stop(): Promise<void>;
}

export interface Kind<S> {
  name: string;
  needs: string;
  /** Left to runs in full length: another client or server shows the same. */
  isFurther?: boolean;
  /** Whether many can be under way at once. @default true */
  parallel?: boolean;
  /** @default true */
  makesTable?: boolean;
  start(): Promise<StartedKind<S>>;
}

const openings = <S extends Closable>(kept: Kept<S>) =>
  ({
    pg(urls, room, options) {
      const pool = new Pool({ connectionString: urls[0], options: `-c search_path=${room}`, max: CONNECTIONS });
      return { store: kept.postgres(pool, options), close: () => pool.end() };
    },
    postgres(urls, room, options) {
      const sql = postgres(urls[0]!, { connection: { search_path: room }, max: CONNECTIONS, fetch_types: false });
      return { store: kept.postgres(sql, options), close: () => sql.end({ timeout: 0 }) };
    },
    mysql2(urls, room, options) {
      const pool = createPool({ uri: Object.assign(new URL(urls[0]!), { pathname: room }).href, connectionLimit: CONNECTIONS });
      return { store: kept.mysql(pool, options), close: () => pool.end() };
    },
    ioredis(urls, prefix, { timeout }) {
      const client = new Redis(urls[0]!);
      return { store: kept.redis(client, { prefix, timeout }), close: () => client.disconnect() };
    },
    async "@redis/client"(urls, prefix, { timeout }) {
      const client = createClient({ url: urls[0]! });
      const store = kept.redis(client, { prefix, timeout });
      await client.connect();
      return { store, close: () => client.destroy() };
    },
    "ioredis Cluster"(urls, prefix, { timeout }) {
      const client = new Cluster([...urls]);
      return { store: kept.redis(client, { prefix, timeout }), close: () => client.disconnect() };
    },
    async "@redis/client cluster"(urls, prefix, { timeout }) {
      const client = createCluster({ rootNodes: urls.map((url) => ({ url })) });
      const store = kept.redis(client, { prefix, timeout });
      await client.connect();
      return { store, close: () => client.destroy() };
    },
  }) satisfies Record<string, Open<S>>;

type ClientName = keyof ReturnType<typeof openings>;

const POSTGRES = { needs: "a PostgreSQL server, 15 or later" };
const REDIS = { needs: "a Redis server", makesTable: false };
const CLUSTER = { needs: "a Redis Cluster", makesTable: false };

/** Returns every kind of store of what is kept. */
export function kindsOf<S extends Closable>(kept: Kept<S>): readonly Kind<S>[] {
  return [
    { name: "SQLite", needs: "node:sqlite", start: () => onFiles(kept) },
    { name: "PostgreSQL by pg", ...POSTGRES, start: () => onServer(kept, "pg", postgresServers.quick, newSchema) },
    {
      name: "PostgreSQL by postgres",
      isFurther: true,
      ...POSTGRES,
      start: () => onServer(kept, "postgres", postgresServers.quick, newSchema),
    },
    { name: "PGlite", needs: "PGlite", isFurther: true, parallel: false, start: () => onPglite(kept) },
    { name: "MariaDB by mysql2", needs: "a MariaDB server", start: () => onServer(kept, "mysql2", mariaDbServers.quick, newDatabase) },
    { name: "Redis by ioredis", ...REDIS, start: () => onServer(kept, "ioredis", redisServers.quick, newPrefix) },
    {
      name: "Redis by @redis/client",
      isFurther: true,
      ...REDIS,
      start: () => onServer(kept, "@redis/client", redisServers.quick, newPrefix),
    },
    {
      name: "Valkey by ioredis",
      needs: "a Valkey server, 8 or later",
      makesTable: false,
      isFurther: true,
      start: () => onServer(kept, "ioredis", valkeyServers.quick, newPrefix),
    },
    { name: "Redis Cluster by ioredis", isFurther: true, ...CLUSTER, start: () => onCluster(kept, "ioredis Cluster") },
    { name: "Redis Cluster by @redis/client", isFurther: true, ...CLUSTER, start: () => onCluster(kept, "@redis/client cluster") },
  ];
}

/** Starts these until the test file is over; what this machine cannot run is undefined, and said. */
export async function startKinds<S>(kinds: readonly Kind<S>[]): Promise<(Kind<S> & { started: StartedKind<S> | undefined })[]> {
  const all = await Promise.all(
    kinds.map(async (kind) => {
      const isLeftOut =
        kind.isFurther && !(await inFullLength(`${kind.name} of what is not sessions, where another client or server shows the same`));
      return { ...kind, started: isLeftOut ? undefined : await need(kind.needs, () => kind.start()) };
    }),
  );
  afterAll(async () => {
    await Promise.all(all.map(async ({ started }) => started?.stop()));
  });
  return all;
}

async function onServer<S extends Closable>(
  kept: Kept<S>,
  client: ClientName,
  shared: SharedServer<RunningServer>,
  makeRoom: (url: string, name: string) => Promise<string>,
): Promise<StartedKind<S>> {
  const server = await shared.use();
  const started = startedAt(
    openings(kept)[client],
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

async function onCluster<S extends Closable>(kept: Kept<S>, client: ClientName): Promise<StartedKind<S>> {
  const { nodes } = await redisCluster.use();
  return startedAt(
    openings(kept)[client],
    nodes.map(({ url }) => url),
    async (name) => `${name}:`,
    () => redisCluster.release(),
  );
}

async function onFiles<S extends Closable>(kept: Kept<S>): Promise<StartedKind<S>> {
  const folder = await mkdtemp(join(tmpdir(), `waxseal-${kept.name}-`));
  return startedAt(
    (_, file, options) => {
      const store = kept.sqlite(file, options);
      return { store, close: () => store.close?.() };
    },
    [],
    async (name) => join(folder, `${name}.sqlite`),
    () => rm(folder, { recursive: true }),
  );
}

/** One connection: each store takes the tables of the one before away. */
async function onPglite<S extends Closable>(kept: Kept<S>): Promise<StartedKind<S>> {
  const database = await PGlite.create();
  return startedAt(
    (_urls, _room, options) => ({ store: kept.postgres(database, options), close: () => undefined }),
    [],
    async (name) => {
      for (const table of kept.tables) await database.exec(`DROP TABLE IF EXISTS ${table}`);
      return name;
    },
    () => database.close(),
  );
}

let rooms = 0;

function startedAt<S>(open: Open<S>, urls: readonly string[], makeRoom: (name: string) => Promise<string>, release: () => Promise<void>) {
  const closings: (() => unknown)[] = [];
  const openAt = async (at: readonly string[], room: string, options: OpenOptions): Promise<S> => {
    const { store, close } = await open(at, room, options);
    closings.push(close);
    return store;
  };
  return {
    openAt,
    alsoClose: (close: () => unknown) => void closings.push(close),
    newRoom: () => makeRoom(`room_${process.pid}_${rooms++}`),
    open: (room: string, options: OpenOptions = {}) => openAt(urls, room, options),
    async stop() {
      await Promise.allSettled(closings.map(async (close) => close()));
      await release();
    },
  };
}
