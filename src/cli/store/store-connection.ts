/**
 * Connects to a store by the client that is installed. Each opens one connection, tries once, and is closed for good.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { Socket } from "node:net";
import { StoreError } from "../../errors.ts";
import type { EvidenceStore, MigratableEvidenceStore } from "../../keys/evidence/evidence-store.ts";
import { within } from "../../sessions/deadline.ts";
import type { TableStore } from "../../sessions/store.ts";
import { mysqlEvidence } from "../../sessions/stores/evidence/mysql.ts";
import { postgresEvidence } from "../../sessions/stores/evidence/postgres.ts";
import { redisEvidence } from "../../sessions/stores/evidence/redis.ts";
import { sqliteEvidence } from "../../sessions/stores/evidence/sqlite.ts";
import { mysqlStore, type MysqlCallbackClient } from "../../sessions/stores/mysql.ts";
import { postgresStore, type PgClient, type PostgresClient, type PostgresSql } from "../../sessions/stores/postgres.ts";
import { redisStore, type IoredisClient, type NodeRedisClient, type RedisClient } from "../../sessions/stores/redis.ts";
import { mysqlRevocations } from "../../sessions/stores/revocations/mysql.ts";
import { postgresRevocations } from "../../sessions/stores/revocations/postgres.ts";
import { redisRevocations } from "../../sessions/stores/revocations/redis.ts";
import { sqliteRevocations } from "../../sessions/stores/revocations/sqlite.ts";
import { sqliteStore } from "../../sessions/stores/sqlite.ts";
import type { MigratableRevocationStore, RevocationStore } from "../../tokens/revocations/revocation-store.ts";
import { clientPackage } from "./client-package.ts";
import type { StoreAddress, StoreKind } from "./store-address.ts";

/** What is kept behind one connection. */
export interface Stores {
  readonly sessions: TableStore;
  readonly revocations: RevocationStore & Partial<MigratableRevocationStore>;
  readonly evidence: EvidenceStore & Partial<MigratableEvidenceStore>;
}

export interface StoreConnection extends Stores {
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

const inPostgres = (client: PostgresClient, timeout: number): Stores => ({
  sessions: postgresStore(client, { createTable: false, timeout }),
  revocations: postgresRevocations(client, { createTable: false, timeout }),
  evidence: postgresEvidence(client, { createTable: false, timeout }),
});
const inMysql = (client: MysqlCallbackClient, timeout: number): Stores => ({
  sessions: mysqlStore(client, { createTable: false, timeout }),
  revocations: mysqlRevocations(client, { createTable: false, timeout }),
  evidence: mysqlEvidence(client, { createTable: false, timeout }),
});
const inRedis = (client: RedisClient, { prefix, timeoutSeconds: timeout }: ConnectOptions): Stores => ({
  sessions: redisStore(client, { prefix, timeout }),
  revocations: redisRevocations(client, { prefix, timeout }),
  evidence: redisEvidence(client, { prefix, timeout }),
});

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
  if (!create) await assertFile(path);
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path); // and not by its path: the stores would set the journal mode, of a file that may be another's
  database.exec(`PRAGMA busy_timeout = ${String(timeoutSeconds * 1000)}`);
  return {
    sessions: sqliteStore(database, { createTable: false }),
    revocations: sqliteRevocations(database, { createTable: false }),
    evidence: sqliteEvidence(database, { createTable: false }),
    ready: async () => {
      if (create) database.exec("PRAGMA journal_mode = WAL");
    },
    close: () => database.close(),
  };
}

/** @throws {StoreError} `WAXSEAL_STORE_FAILED` */
async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new StoreError("WAXSEAL_STORE_FAILED", "There is no such file; `waxseal sessions migrate` makes one.");
}

function connectPg(exported: unknown, url: string, { timeoutSeconds }: ConnectOptions): StoreConnection {
  type Client = PgClient & { connect(): Promise<unknown>; end(): Promise<unknown> };
  const { Client } = exported as { Client: new (options: object) => Client };
  const socket = new Socket();
  const client = new Client({ connectionString: url, fallback_application_name: NAME, stream: () => socket });
  return {
    ...inPostgres(client, timeoutSeconds),
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
  return { ...inPostgres(sql, timeoutSeconds), close: () => sql.end({ timeout: FAREWELL_SECONDS }) };
}

function connectMysql(url: string, { cwd, timeoutSeconds }: ConnectOptions): StoreConnection {
  type Connection = MysqlCallbackClient & { destroy(): void; end(done: () => void): void };
  const { exported } = clientPackage(["mysql2"], cwd);
  const { createConnection } = exported as { createConnection(options: object): Connection };
  const connection = createConnection({ uri: url, connectTimeout: timeoutSeconds * 1000 });
  const ended = (): Promise<void> => new Promise((resolve) => connection.end(resolve));
  return {
    ...inMysql(connection, timeoutSeconds),
    async close() {
      await within(FAREWELL_SECONDS, ended()).catch(() => undefined);
      connection.destroy();
    },
  };
}

function connectNodeRedis(exported: unknown, url: string, options: ConnectOptions): StoreConnection {
  type Client = NodeRedisClient & { connect(): Promise<unknown>; destroy(): void };
  const { createClient } = exported as { createClient(options: object): Client };
  const client = createClient({ url, name: NAME, socket: { connectTimeout: options.timeoutSeconds * 1000, reconnectStrategy: false } });
  return {
    ...inRedis(client, options),
    ready: () => client.connect(),
    close: () => {
      if (client.isOpen) client.destroy();
    },
  };
}

function connectIoredis(exported: unknown, url: string, options: ConnectOptions): StoreConnection {
  type Client = IoredisClient & { disconnect(): void; on(event: "error", listener: (error: unknown) => void): unknown };
  const { Redis } = exported as { Redis: new (url: string, options: object) => Client };
  const client = new Redis(url, {
    connectionName: NAME,
    connectTimeout: options.timeoutSeconds * 1000,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let trouble: unknown;
  client.on("error", (error) => (trouble = error));
  return { ...inRedis(client, options), trouble: () => trouble, close: () => client.disconnect() };
}
