/**
 * Where a store's sessions are, in words that another process understands, and how each client opens it.
 *
 * @module
 */
import { createClient, createCluster } from "@redis/client";
import { Cluster, Redis } from "ioredis";
import { createPool } from "mysql2/promise";
import { Pool } from "pg";
import postgres from "postgres";
import type { TableStore } from "../../../src/sessions/store.ts";
import type { ClaimStore } from "../../../src/tokens/claim-store.ts";
import { cachedStore } from "../../../src/sessions/stores/cached.ts";
import { mysqlStore } from "../../../src/sessions/stores/mysql.ts";
import { postgresStore } from "../../../src/sessions/stores/postgres.ts";
import { redisStore } from "../../../src/sessions/stores/redis.ts";
import { sqliteStore } from "../../../src/sessions/stores/sqlite.ts";

export interface Place {
  readonly client: ClientName;
  /** Of the server, of each node, or of the cache; none for a file. */
  readonly urls: readonly string[];
  /** A schema, a database, or what keys begin with. */
  readonly name: string;
  /** Of SQLite. */
  readonly file?: string;
}

export interface OpenPlaceOptions {
  /** @default 5 */
  connections?: number;
  /** Seconds. @default 5 */
  timeout?: number;
}

export interface OpenedPlace {
  readonly store: TableStore & ClaimStore;
  /** Takes all connections of the pool. @returns what gives them back */
  occupy?(): Promise<() => void>;
  close(): Promise<void>;
}

export type ClientName = keyof typeof CLIENTS;

/** Opens what is at `place`. Whoever opens it closes it. */
export async function openPlace(place: Place, { connections = 5, timeout = 5 }: OpenPlaceOptions = {}): Promise<OpenedPlace> {
  return CLIENTS[place.client](place, { connections, timeout });
}

type Opening = (place: Place, options: Required<OpenPlaceOptions>) => OpenedPlace | Promise<OpenedPlace>;

const CLIENTS = {
  sqlite: ({ file }) => ({ store: sqliteStore(file!), close: () => Promise.resolve() }),

  pg({ urls, name }, { connections: max, timeout }) {
    const pool = new Pool({ connectionString: urls[0], options: `-c search_path=${name}`, max });
    return {
      store: postgresStore(pool, { timeout }),
      async occupy() {
        const taken = await Promise.all(Array.from({ length: max }, () => pool.connect()));
        return () => {
          for (const client of taken) client.release();
        };
      },
      close: () => pool.end(),
    };
  },

  postgres({ urls, name }, { connections: max, timeout }) {
    // Without fetch_types: false it asks for types on each new connection, and one lost then is an unhandled rejection, which ends the process.
    const sql = postgres(urls[0]!, { connection: { search_path: name }, max, fetch_types: false });
    return {
      store: postgresStore(sql, { timeout }),
      async occupy() {
        // By transactions: its reserve() never returns on a new connection without fetch_types.
        const freed = Promise.withResolvers();
        const begun = Array.from({ length: max }, () => {
          const taken = Promise.withResolvers();
          const over = sql.begin(async () => {
            taken.resolve(undefined);
            await freed.promise;
          });
          return Promise.race([taken.promise, over]);
        });
        await Promise.all(begun);
        return () => freed.resolve(undefined);
      },
      close: () => sql.end({ timeout: 0 }),
    };
  },

  mysql2({ urls, name }, { connections: connectionLimit, timeout }) {
    const pool = createPool({ uri: Object.assign(new URL(urls[0]!), { pathname: name }).href, connectionLimit });
    return {
      store: mysqlStore(pool, { timeout }),
      async occupy() {
        const taken = await Promise.all(Array.from({ length: connectionLimit }, () => pool.getConnection()));
        return () => {
          for (const connection of taken) connection.release();
        };
      },
      close: () => pool.end(),
    };
  },

  ioredis({ urls, name }, { timeout }) {
    const client = new Redis(urls[0]!);
    return { store: redisStore(client, { prefix: name, timeout }), close: async () => client.disconnect() };
  },

  async "@redis/client"({ urls, name }, { timeout }) {
    const client = createClient({ url: urls[0]! });
    const store = redisStore(client, { prefix: name, timeout });
    await client.connect();
    return { store, close: async () => client.destroy() };
  },

  "ioredis Cluster"({ urls, name }, { timeout }) {
    const client = new Cluster([...urls]);
    return { store: redisStore(client, { prefix: name, timeout }), close: async () => client.disconnect() };
  },

  async "@redis/client cluster"({ urls, name }, { timeout }) {
    const client = createCluster({ rootNodes: urls.map((url) => ({ url })) });
    const store = redisStore(client, { prefix: name, timeout });
    await client.connect();
    return { store, close: async () => client.destroy() };
  },

  cached({ urls, name, file }, { timeout }) {
    const client = new Redis(urls[0]!);
    const cache = redisStore(client, { prefix: name, timeout });
    return { store: cachedStore({ cache, store: sqliteStore(file!) }), close: async () => client.disconnect() };
  },
} satisfies Record<string, Opening>;
