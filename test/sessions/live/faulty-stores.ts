/**
 * Stores behind a line that can fail, each on a server of its own that can be told to take no writes.
 *
 * @module
 */
import { Redis } from "ioredis";
import { createConnection } from "mysql2/promise";
import { Client } from "pg";
import { startMariaDb } from "../../servers/mariadb.ts";
import { startPostgres } from "../../servers/postgres.ts";
import { startRedis } from "../../servers/redis.ts";
import type { RunningServer } from "../../servers/running-server.ts";
import { startToxicProxy, type ToxicProxy } from "../../servers/toxic-proxy.ts";
import { need } from "../../support/need.ts";
import { openPlace, type ClientName, type OpenedPlace } from "./places.ts";
import { newDatabase, newSchema } from "./started-stores.ts";

/** What a server is asked by its administrator, who goes past the line. */
export interface Administration {
  /** Refuses all writes, or takes them again. */
  readOnly(yes: boolean): Promise<unknown>;
  /** Refuses further connections, or takes them again; where a pool is what runs out of them, there is no such thing. */
  full?(yes: boolean): Promise<unknown>;
  close(): Promise<void> | void;
}

export interface FaultyStore {
  readonly server: RunningServer;
  readonly proxy: ToxicProxy;
  readonly opened: OpenedPlace;
  administrate(): Promise<Administration>;
  stop(): Promise<void>;
}

export const CONNECTIONS = 2;

interface Kind {
  name: string;
  needs: string;
  client: ClientName;
  startServer: () => Promise<RunningServer>;
  /** Makes room for sessions. @returns its name, and the URL for an application, which may do less than its administrator */
  room: (url: string) => Promise<{ url: string; name: string }>;
  administrate: (url: string) => Promise<Administration>;
}

const POSTGRES = {
  needs: "a PostgreSQL server, 15 or later",
  startServer: () => startPostgres(),
  room: async (url: string) => ({ url, name: await newSchema(url, "shop") }),
  async administrate(connectionString: string): Promise<Administration> {
    const client = new Client({ connectionString });
    await client.connect();
    return {
      async readOnly(yes) {
        await client.query(`ALTER SYSTEM SET default_transaction_read_only = ${yes ? "on" : "off"}`);
        await client.query("SELECT pg_reload_conf()");
      },
      close: () => client.end(),
    };
  },
};

const MARIADB = {
  needs: "a MariaDB server",
  startServer: () => startMariaDb(),
  async room(url: string) {
    const name = await newDatabase(url, "shop");
    const connection = await createConnection(url);
    await connection.query("CREATE USER clerk@'%' IDENTIFIED BY 'clerk'"); // whoever may do anything may write all the same
    await connection.query("GRANT ALL PRIVILEGES ON shop.* TO clerk@'%'");
    await connection.end();
    return { url: Object.assign(new URL(url), { username: "clerk", password: "clerk" }).href, name };
  },
  async administrate(url: string): Promise<Administration> {
    const connection = await createConnection(url);
    return {
      readOnly: (yes) => connection.query(`SET GLOBAL read_only = ${yes ? "ON" : "OFF"}`),
      close: () => connection.end(),
    };
  },
};

const REDIS = {
  needs: "a Redis server",
  startServer: () => startRedis({ flavour: "redis", appendOnly: true }),
  room: async (url: string) => ({ url, name: "shop:" }),
  async administrate(url: string): Promise<Administration> {
    const client = new Redis(url);
    return {
      readOnly: (yes) => (yes ? client.replicaof("127.0.0.1", 1) : client.replicaof("NO", "ONE")),
      full: (yes) => client.config("SET", "maxclients", yes ? "1" : "1000"),
      close: () => client.disconnect(),
    };
  },
};

export const FAULTY_STORES: readonly Kind[] = [
  { name: "PostgreSQL by pg", client: "pg", ...POSTGRES },
  { name: "PostgreSQL by postgres", client: "postgres", ...POSTGRES },
  { name: "MariaDB by mysql2", client: "mysql2", ...MARIADB },
  { name: "Redis by ioredis", client: "ioredis", ...REDIS },
  { name: "Redis by @redis/client", client: "@redis/client", ...REDIS },
];

/** Returns undefined where this machine cannot run it, and says so. */
export async function startFaultyStore(kind: Kind, { timeout }: { timeout: number }): Promise<FaultyStore | undefined> {
  const server = await need(kind.needs, kind.startServer);
  if (!server) return undefined;
  const { url, name } = await kind.room(server.url);
  const proxy = await startToxicProxy(server.port);
  const place = { client: kind.client, urls: [proxy.through(url)], name };
  const opened = await openPlace(place, { connections: CONNECTIONS, timeout });
  return {
    server,
    proxy,
    opened,
    administrate: () => kind.administrate(server.url),
    async stop() {
      await Promise.allSettled([opened.close(), proxy.close()]);
      await server.remove();
    },
  };
}
