/**
 * Connects to a store by the client that is installed. Each opens one connection, tries once, and is closed for good.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { Socket } from "node:net";
import { StoreError } from "../../errors.ts";
import { within } from "../../sessions/deadline.ts";
import type { TableStore } from "../../sessions/store.ts";
import { mysqlStore, type MysqlCallbackClient } from "../../sessions/stores/mysql.ts";
import { postgresStore, type PgClient, type PostgresSql } from "../../sessions/stores/postgres.ts";
import { redisStore, type IoredisClient, type NodeRedisClient } from "../../sessions/stores/redis.ts";
import { sqliteStore } from "../../sessions/stores/sqlite.ts";
import { clientPackage } from "./client-package.ts";
import type { StoreAddress, StoreKind } from "./store-address.ts";

export interface StoreConnection {
  readonly store: TableStore;
  /** Connects, where the client does not by itself. */
  ready?(): Promise<unknown>;
  /** What the client complained of last, where its calls do not say. */
  trouble?(): unknown;
  close(): unknown;
}

export interface ConnectOptions {
  /** Where to look for the client. */
  readonly cwd: string;
  readonly timeoutSeconds: number;
  /** Before the keys in Redis. */
  readonly prefix: string | undefined;
  /** A file that is not there is made. */
  readonly create: boolean;
}

type Connect = (target: string, options: ConnectOptions) => StoreConnection | Promise<StoreConnection>;

const FAREWELL_SECONDS = 1;
const NAME = "waxseal"; // as the server lists the connection
const noTable = (timeoutSeconds: number): { createTable: false; timeout: number } => ({ createTable: false, timeout: timeoutSeconds });

const CONNECT: Readonly<Record<StoreKind, Connect>> = {
  sqlite: connectSqlite,
  postgres: (url, options) => {
    const client = clientPackage(["pg", "postgres"], options.cwd);
    return client.name === "pg" ? connectPg(client.exported, url, options) : connectPostgres(client.exported, url, options);
  },
  mysql: connectMysql,
  redis: (url, options) => {
    const client = clientPackage(["@redis/client", "redis", "ioredis"], options.cwd);
    return client.name === "ioredis" ? connectIoredis(client.exported, url, options) : connectNodeRedis(client.exported, url, options);
  },
};

/** @throws {ConfigError} `WAXSEAL_CLIENT_MISSING` @throws whatever the client has against the URL: not to be printed */
export function connect({ kind, target }: StoreAddress, options: ConnectOptions): StoreConnection | Promise<StoreConnection> {
  return CONNECT[kind](target, options);
}

async function connectSqlite(path: string, { create, timeoutSeconds }: ConnectOptions): Promise<StoreConnection> {
  if (create) return { store: sqliteStore(path, { createTable: false }), close: () => undefined };
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new StoreError("WAXSEAL_STORE_FAILED", "There is no such file; `waxseal sessions migrate` makes one.");
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path); // and not by its path: the store would set the journal mode, of a file that may be another's
  database.exec(`PRAGMA busy_timeout = ${String(timeoutSeconds * 1000)}`);
  return { store: sqliteStore(database, { createTable: false }), close: () => database.close() };
}

function connectPg(exported: unknown, url: string, { timeoutSeconds }: ConnectOptions): StoreConnection {
  type Client = PgClient & { connect(): Promise<unknown>; end(): Promise<unknown> };
  const { Client } = exported as { Client: new (options: object) => Client };
  const socket = new Socket();
  const client = new Client({ connectionString: url, fallback_application_name: NAME, stream: () => socket });
  const store = postgresStore(client, noTable(timeoutSeconds));
  return {
    store,
    ready: () => client.connect(),
    async close() {
      await within(FAREWELL_SECONDS, client.end()).catch(() => undefined);
      socket.destroy();
    },
  };
}

function connectPostgres(exported: unknown, url: string, { timeoutSeconds }: ConnectOptions): StoreConnection {
  type Sql = PostgresSql & { end(options: { timeout: number }): Promise<unknown> };
  const postgres = exported as (url: string, options: object) => Sql;
  const sql = postgres(url, { max: 1, connect_timeout: timeoutSeconds, fetch_types: false, connection: { application_name: NAME } });
  return { store: postgresStore(sql, noTable(timeoutSeconds)), close: () => sql.end({ timeout: FAREWELL_SECONDS }) };
}

function connectMysql(url: string, { cwd, timeoutSeconds }: ConnectOptions): StoreConnection {
  type Connection = MysqlCallbackClient & { destroy(): void; end(done: () => void): void };
  const { exported } = clientPackage(["mysql2"], cwd);
  const { createConnection } = exported as { createConnection(options: object): Connection };
  const connection = createConnection({ uri: url, connectTimeout: timeoutSeconds * 1000 });
  const ended = (): Promise<void> => new Promise((resolve) => connection.end(resolve));
  return {
    store: mysqlStore(connection, noTable(timeoutSeconds)),
    async close() {
      await within(FAREWELL_SECONDS, ended()).catch(() => undefined);
      connection.destroy();
    },
  };
}

function connectNodeRedis(exported: unknown, url: string, { timeoutSeconds, prefix }: ConnectOptions): StoreConnection {
  type Client = NodeRedisClient & { connect(): Promise<unknown>; destroy(): void };
  const { createClient } = exported as { createClient(options: object): Client };
  const client = createClient({ url, name: NAME, socket: { connectTimeout: timeoutSeconds * 1000, reconnectStrategy: false } });
  const store = redisStore(client, { prefix, timeout: timeoutSeconds });
  return {
    store,
    ready: () => client.connect(),
    close: () => {
      if (client.isOpen) client.destroy();
    },
  };
}

function connectIoredis(exported: unknown, url: string, { timeoutSeconds, prefix }: ConnectOptions): StoreConnection {
  type Client = IoredisClient & { disconnect(): void; on(event: "error", listener: (error: unknown) => void): unknown };
  const { Redis } = exported as { Redis: new (url: string, options: object) => Client };
  const client = new Redis(url, {
    connectionName: NAME,
    connectTimeout: timeoutSeconds * 1000,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let trouble: unknown;
  client.on("error", (error) => (trouble = error));
  return { store: redisStore(client, { prefix, timeout: timeoutSeconds }), trouble: () => trouble, close: () => client.disconnect() };
}
