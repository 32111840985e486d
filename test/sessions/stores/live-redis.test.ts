import { afterAll, beforeAll, describe, it } from "vitest";
import { redisStore } from "../../../src/sessions/stores/redis.ts";
import type { TableStore } from "../../../src/sessions/store.ts";
import { sessionStoreContract } from "../../../src/testing/store-contract.ts";
import { startRedisCluster } from "../../servers/redis-cluster.ts";
import { startRedis } from "../../servers/redis.ts";
import { inFullLength } from "../../support/full-length.ts";
import { need } from "../../support/need.ts";
import { CLIENTS, CLUSTER_CLIENTS, type Connect, type Connected } from "./redis/clients.ts";

const isFull = await inFullLength("the contract of stores through clients of Redis that are set up in unusual ways");
const redis = isFull ? await need("a real Redis 7", () => startRedis({ flavour: "redis" })) : undefined;
const cluster = isFull ? await need("a Redis Cluster of three nodes", () => startRedisCluster()) : undefined;
const servers = [redis, cluster].filter((server) => server !== undefined);
afterAll(() => Promise.all(servers.map((server) => server.remove())));

describe.runIf(redis)("in Redis 7", () => every(CLIENTS, () => [redis!.url]));
describe.runIf(cluster)("in a Redis Cluster", () => every(CLUSTER_CLIENTS, () => cluster!.nodes.map(({ url }) => url)));

let stores = 0;

/** In live-contract.test.ts, with Valkey too. */
const USUAL = new Set(["ioredis", "@redis/client", "ioredis' Cluster", "@redis/client's createCluster"]);

function every(clients: Readonly<Record<string, Connect>>, urls: () => string[]): void {
  describe.each(Object.entries(clients).filter(([name]) => !USUAL.has(name)))(
    "through %s, the contract of stores holds: it",
    (_, connect) => {
      let connected: Connected;
      beforeAll(async () => {
        connected = await connect(urls());
      });
      afterAll(() => connected.close());

      const newStore = (): TableStore => redisStore(connected.client, { prefix: `[s]?*\\${String(stores++)}:` }); // as hostile to SCAN as can be
      for (const { name, run } of sessionStoreContract({ newStore, time: "real" })) it.concurrent(name, run);
    },
  );
}
