import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { startRedisCluster } from "../../servers/redis-cluster.ts";
import { need } from "../../support/need.ts";
import { CLUSTER_CLIENTS } from "./redis/clients.ts";
import { row, tableOver } from "./redis/rows.ts";

const PATIENCE_MS = 30_000;

const cluster = await need("a Redis Cluster of three nodes", () => startRedisCluster({ appendOnly: true, nodeTimeoutMs: 1_000 }));
afterAll(() => cluster?.remove());

/** With auto-pipelining, ioredis hands MOVED to callers once a cluster has changed (redis/ioredis#2075). */
const clients = Object.entries(CLUSTER_CLIENTS).filter(([name]) => !name.includes("auto-pipelining"));

describe.runIf(cluster).each(clients)("a table of a Redis Cluster through %s", (name, connect) => {
  it("fails while a node is away, guesses nothing, and finds everything when it is back", async () => {
    const connected = await connect(cluster!.nodes.map(({ url }) => url));
    const handles = Array.from({ length: 60 }, (_, at) => `h${String(at)}`);
    try {
      const table = await tableOver(connected.client, { prefix: `${name}:`, timeout: 1 });
      const versions = await Promise.all(handles.map((handle) => table.insert(handle, row({ userId: handle }))));
      const lost = cluster!.nodes[1]!;
      await lost.kill();
      const read = await Promise.allSettled(handles.map((handle) => table.read(handle)));
      const refused = read.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
      expect(refused.length).toBeGreaterThan(0);
      for (const reason of refused) expect(reason).toMatchObject({ name: "StoreError" });
      for (const outcome of read) if (outcome.status === "fulfilled") expect(outcome.value).toBeDefined();

      await lost.start();
      await cluster!.ready();
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        const again = await Promise.allSettled(handles.map((handle) => table.read(handle)));
        if (again.every(({ status }) => status === "fulfilled") || Date.now() > deadline) break;
        await sleep(100);
      }
      const found = await Promise.all(handles.map((handle) => table.read(handle)));
      expect(found.map((kept) => kept?.version)).toEqual(versions);
      expect(await table.count()).toBe(handles.length);
      expect(await table.deleteOf("h7")).toBe(1);
    } finally {
      connected.close();
    }
  });
});
