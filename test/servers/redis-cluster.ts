/**
 * A real Redis Cluster: three masters of this machine, which share all slots; no replicas.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "../support/free-port.ts";
import { startRedis } from "./redis.ts";
import type { RunningServer } from "./running-server.ts";

const SLOTS = 16_384;
const MASTERS = 3;
const PATIENCE_MS = 30_000;
const PAUSE_MS = 50;

export interface RedisClusterOptions {
  /** @default false */
  appendOnly?: boolean;
  /** After how long a silent master is taken for lost, and the cluster is down. @default 2000 */
  nodeTimeoutMs?: number;
}

export interface RedisCluster {
  /** Its masters: the first has the lowest slots, the last the highest. */
  readonly nodes: readonly RunningServer[];
  /** Returns once every master holds the cluster to be whole; to be awaited after a master was started again. */
  ready(): Promise<void>;
  /** Ends all of it for good and removes its data. */
  remove(): Promise<void>;
}

/** Starts the masters, deals out the slots, and returns once the cluster is whole. */
export async function startRedisCluster({ appendOnly = false, nodeTimeoutMs = 2_000 }: RedisClusterOptions = {}): Promise<RedisCluster> {
  const started: RunningServer[] = [];
  const cluster: RedisCluster = {
    nodes: started,
    async ready() {
      await Promise.all(started.map(whole));
    },
    async remove() {
      await Promise.all(started.map((node) => node.remove()));
    },
  };
  try {
    const buses: number[] = [];
    for (let at = 0; at < MASTERS; at++) {
      const bus = await freePort(); // the usual one, 10000 above, may be taken, or no port at all
      const settings = { "cluster-enabled": "yes", "cluster-node-timeout": String(nodeTimeoutMs), "cluster-port": String(bus) };
      started.push(await startRedis({ flavour: "redis", appendOnly, settings }));
      buses.push(bus);
    }
    await Promise.all(
      started.map(async (node, at) => {
        const [from, to] = [at, at + 1].map((edge) => Math.ceil((edge * SLOTS) / MASTERS));
        await ask(node, "CLUSTER", "SET-CONFIG-EPOCH", String(at + 1)); // else they quarrel over it first
        await ask(node, "CLUSTER", "ADDSLOTSRANGE", String(from), String(to! - 1));
      }),
    );
    for (const [at, node] of started.entries()) {
      if (at > 0) await ask(started[0]!, "CLUSTER", "MEET", "127.0.0.1", String(node.port), String(buses[at]));
    }
    await cluster.ready();
    return cluster;
  } catch (error) {
    await cluster.remove();
    throw error;
  }
}

async function whole(node: RunningServer): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const info = String(await ask(node, "CLUSTER", "INFO"));
    if (info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${MASTERS}`)) return;
    if (Date.now() > deadline) throw new Error(`The Redis Cluster did not come together: ${info}`);
    await sleep(PAUSE_MS);
  }
}

async function ask(node: RunningServer, command: string, ...args: readonly string[]): Promise<unknown> {
  const connection = new Redis(node.port, "127.0.0.1", { retryStrategy: () => null, maxRetriesPerRequest: 0 });
  connection.on("error", () => undefined); // what matters comes as a rejection
  try {
    return await connection.call(command, ...args);
  } finally {
    connection.disconnect();
  }
}
