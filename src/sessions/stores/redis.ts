/**
 * Keeps sessions in Redis 7 or Valkey 8, one server or a cluster, through a client of ioredis or @redis/client.
 *
 * ```ts
 * session: { store: redisStore(new Redis(process.env.REDIS_URL)) }
 * ```
 * @module
 */
import type { Duration } from "../../clock.ts";
import { ConfigError } from "../../errors.ts";
import type { ClaimStore } from "../../tokens/claim-store.ts";
import { timeoutSeconds, within, withDeadline } from "../deadline.ts";
import type { TableStore } from "../store.ts";
import { RedisClaims } from "./redis/claims.ts";
import { listenTo, portTo, type RedisClient } from "./redis/client.ts";
import { loadScripts } from "./redis/loaded-scripts.ts";
import { RedisTable } from "./redis/table.ts";

export type { IoredisClient, NodeRedisClient, NodeRedisCluster, RedisClient } from "./redis/client.ts";

export interface RedisStoreOptions {
  /** Before every key, so that two applications can share a server; what ioredis is told to put before keys comes before it. @default "waxseal:" */
  prefix?: string | undefined;
  /** After which a call is given up with a StoreError. @default "5s" */
  timeout?: Duration | undefined;
}

/**
 * Keeps sessions in the Redis or Valkey that `client` is connected to: `new Redis()` or `new Cluster()` of ioredis, or `createClient()`,
 * `createClientPool()` or `createCluster()` of @redis/client after `await client.connect()`. The client stays the caller's to close.
 *
 * The server should keep what it has acknowledged (`appendonly yes`) and never evict it (`maxmemory-policy noeviction`): with an evicted
 * index, a user's sessions are not listed, nor ended together. Replication is asynchronous: a failover may lose the last moments, a
 * logout among them. Replicas are never asked. In a cluster, leave `enableAutoPipelining` of ioredis off: with it, calls fail
 * after slots have moved (redis/ioredis#2075).
 *
 * A claim holds as far as that: after one is evicted, or lost with the last second of the append-only file or at a failover, a token can
 * be used once more. Where that must not be, keep claims in a database, by `postgresStore()`, `mysqlStore()` or `sqliteStore()`.
 *
 * `commandOptions.timeout` of @redis/client, which bounds how long a command waits to be sent, is heeded while the client is not connected.
 *
 * Where nobody listens to the client's "error" events, the store does, so that they do not end the process; every call that meets such
 * an error rejects.
 *
 * Shape:  `<prefix>session:<handle>`, a hash a session, `<prefix>user:<user id>`, a sorted set a user, and `<prefix>claim:<id>`, a text a
 *         claim; all expire by themselves
 * @throws {ConfigError} `WAXSEAL_CLIENT_UNKNOWN`, `WAXSEAL_DURATION_INVALID`
 * @throws {ConfigError} `WAXSEAL_CLIENT_CLOSED` at ready() when the client was not connected, `WAXSEAL_LAYOUT_UNSUPPORTED` in Django's layout
 * @throws {StoreError} `WAXSEAL_STORE_FAILED` from every operation when Redis refuses or is away, its own error is the cause; `WAXSEAL_STORE_TIMEOUT`;
 *   `WAXSEAL_USER_ID_INVALID` when a user's id is longer than 1,024 bytes or holds a NUL
 */
export function redisStore(client: RedisClient, { prefix = "waxseal:", timeout = "5s" }: RedisStoreOptions = {}): TableStore & ClaimStore {
  const seconds = timeoutSeconds(timeout);
  const port = portTo(client);
  const claims = new RedisClaims(port, prefix);
  listenTo(client);
  return {
    kind: "table",
    async open({ layout }) {
      if (layout === "django") {
        throw new ConfigError(
          "WAXSEAL_LAYOUT_UNSUPPORTED",
          "Django keeps sessions in its cache as pickles, which only Python should read; share its database table, or its signed cookies.",
        );
      }
      if (port.isClosed()) {
        throw new ConfigError("WAXSEAL_CLIENT_CLOSED", "The Redis client is not connected; call `await client.connect()` first.");
      }
      const run = await within(seconds, loadScripts(port));
      return withDeadline(new RedisTable(port, run, { prefix, timeoutSeconds: seconds }), seconds);
    },
    claim: (id, lifetimeSeconds) => within(seconds, claims.claim(id, lifetimeSeconds)),
  };
}
