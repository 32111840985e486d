/**
 * Every store there is, on the server it is for: what the live suites run over.
 *
 * @module
 */
import { afterAll } from "vitest";
import type { SessionLayout } from "../../src/sessions/store.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { inFullLength } from "../support/full-length.ts";
import { need } from "../support/need.ts";
import {
  mariaDbServers,
  newDatabase,
  newPrefix,
  newSchema,
  onCluster,
  onFiles,
  onPglite,
  onServer,
  postgresServers,
  redisServers,
  valkeyServers,
  type Durability,
  type SharedStore,
  type StartedStore,
} from "./live/started-stores.ts";

export interface RealStore<T extends StartedStore = StartedStore> {
  readonly name: string;
  /** What the machine has to have for it. */
  readonly needs: string;
  /** Left to runs in full length: another client or server shows the same. */
  readonly isFurther?: boolean;
  readonly layouts: readonly SessionLayout[];
  /** Whose clock it goes by: "given" by ours, "real" by one of its own. */
  readonly time: "given" | "real";
  start(how: Durability): Promise<T>;
}

const BOTH = ["waxseal", "django"] as const;
const OWN = ["waxseal"] as const;
const POSTGRES = { needs: "a PostgreSQL server, 15 or later", layouts: BOTH, time: "real" } as const;
const MARIADB = { needs: "a MariaDB server", layouts: BOTH, time: "real" } as const;
const REDIS = { needs: "a Redis server", layouts: OWN, time: "real" } as const;
const VALKEY = { needs: "a Valkey server, 8 or later", layouts: OWN, time: "real" } as const;
const CLUSTER = { needs: "a Redis Cluster", layouts: OWN, time: "real" } as const;

export const MEMORY: RealStore = {
  ...{ name: "memory", needs: "nothing", layouts: BOTH, time: "given" },
  start: async () => ({ newStore: async () => memoryStore(), stop: () => Promise.resolve() }),
};

/** One connection, so nothing happens at once in it. */
export const PGLITE: RealStore = { name: "PGlite", needs: "PGlite", isFurther: true, layouts: BOTH, time: "real", start: onPglite };

export const SQLITE: RealStore<SharedStore> = {
  ...{ name: "SQLite", needs: "node:sqlite", layouts: BOTH, time: "given" },
  start: () => onFiles("sqlite"),
};

/** On one server, by each client. */
export const ON_SERVERS: readonly RealStore<SharedStore>[] = [
  { name: "PostgreSQL by pg", ...POSTGRES, start: (how) => onServer("pg", postgresServers[how], newSchema) },
  { name: "PostgreSQL by postgres", isFurther: true, ...POSTGRES, start: (how) => onServer("postgres", postgresServers[how], newSchema) },
  { name: "MariaDB by mysql2", ...MARIADB, start: (how) => onServer("mysql2", mariaDbServers[how], newDatabase) },
  { name: "Redis by ioredis", ...REDIS, start: (how) => onServer("ioredis", redisServers[how], newPrefix) },
  { name: "Redis by @redis/client", isFurther: true, ...REDIS, start: (how) => onServer("@redis/client", redisServers[how], newPrefix) },
];

/** Half of it works in this process, as SQLite does. */
export const CACHED: RealStore<SharedStore> = {
  ...{ name: "SQLite behind Redis", ...REDIS },
  start: (how) => onFiles("cached", redisServers[how]),
};

export const FURTHER_SERVERS: readonly RealStore<SharedStore>[] = [
  { name: "Valkey by ioredis", isFurther: true, ...VALKEY, start: (how) => onServer("ioredis", valkeyServers[how], newPrefix) },
  { name: "Redis Cluster by ioredis", ...CLUSTER, start: () => onCluster("ioredis Cluster") },
  { name: "Redis Cluster by @redis/client", isFurther: true, ...CLUSTER, start: () => onCluster("@redis/client cluster") },
];

/** What several processes can share. */
export const SHARED_STORES: readonly RealStore<SharedStore>[] = [SQLITE, ...ON_SERVERS, ...FURTHER_SERVERS, CACHED];

/** Starts these until the test file is over; what this machine cannot run is undefined, and said. */
export async function startStores<T extends StartedStore>(
  stores: readonly RealStore<T>[],
  how: Durability = "quick",
): Promise<(RealStore<T> & { started?: T })[]> {
  const all = await Promise.all(
    stores.map(async (store) => {
      const isLeftOut = store.isFurther && !(await inFullLength(`${store.name}, where another client or server shows the same`));
      const started = isLeftOut ? undefined : await need(store.needs, () => store.start(how));
      return { ...store, ...(started && { started }) };
    }),
  );
  afterAll(async () => {
    await Promise.all(all.map(async ({ started }) => started?.stop()));
  });
  return all;
}
