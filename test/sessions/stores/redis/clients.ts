/**
 * The clients that the store is tried with, each connected to a server or to a cluster.
 *
 * @module
 */
import { createClient, createClientPool, createCluster } from "@redis/client";
import { Cluster, Redis } from "ioredis";
import type { RedisClient } from "../../../../src/sessions/stores/redis.ts";

export interface Connected {
  client: RedisClient;
  close(): void;
}

/** Connects a client to the server, or to the nodes of the cluster, at `urls`. */
export type Connect = (urls: readonly string[]) => Promise<Connected>;

/** Clients of one server, by name. */
export const CLIENTS: Readonly<Record<string, Connect>> = {
  async ioredis([url]) {
    const client = new Redis(url!);
    return { client, close: () => client.disconnect() };
  },
  async "ioredis with a prefix of its own, numbers as text, RESP2 and auto-pipelining"([url]) {
    const client = new Redis(url!, { keyPrefix: "own*:", stringNumbers: true, protocol: 2, enableAutoPipelining: true });
    return { client, close: () => client.disconnect() };
  },
  async "@redis/client"([url]) {
    const client = await createClient({ url: url! }).connect();
    return { client, close: () => client.destroy() };
  },
  async "@redis/client with RESP2 and buffers for texts"([url]) {
    const client = await createClient({ url: url!, RESP: 2, commandOptions: { typeMapping: { 36: Buffer } } }).connect();
    return { client, close: () => client.destroy() };
  },
  async "a pool of @redis/client"([url]) {
    const client = createClientPool({ url: url! });
    await client.connect();
    return { client, close: () => client.destroy() };
  },
};

/** Clients of a cluster, by name. */
export const CLUSTER_CLIENTS: Readonly<Record<string, Connect>> = {
  async "ioredis' Cluster"(urls) {
    const client = new Cluster(urls.map(addressOf));
    return { client, close: () => client.disconnect() };
  },
  async "ioredis' Cluster with a prefix of its own, auto-pipelining and reads from replicas"(urls) {
    const client = new Cluster(urls.map(addressOf), { keyPrefix: "own*:", enableAutoPipelining: true, scaleReads: "all" });
    return { client, close: () => client.disconnect() };
  },
  async "@redis/client's createCluster"(urls) {
    const client = createCluster({ rootNodes: urls.map((url) => ({ url })), useReplicas: true });
    await client.connect();
    return { client, close: () => client.destroy() };
  },
};

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
