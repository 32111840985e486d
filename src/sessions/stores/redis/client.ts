/**
 * The clients of Redis and Valkey, as far as they are needed here, and one port before all of them.
 *
 * @module
 */
import { ConfigError, StoreError } from "../../../errors.ts";

interface Errors {
  on?(event: "error", listener: (error: unknown) => void): unknown;
  listenerCount?(event: "error"): number;
}

/** `Redis` or `Cluster` of ioredis. */
export interface IoredisClient extends Errors {
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** What `createClient()` or `createClientPool()` of @redis/client returns. */
export interface NodeRedisClient extends Errors {
  readonly isOpen: boolean;
  /** A pool does not say. */
  readonly isReady?: boolean | undefined;
  sendCommand(args: string[], options?: { typeMapping: object; timeout?: number }): Promise<unknown>;
}

/** What `createCluster()` of @redis/client returns. */
export interface NodeRedisCluster extends Errors {
  readonly isOpen: boolean;
  readonly masters: readonly unknown[];
  nodeClient(node: never): Promise<NodeRedisClient>;
  sendCommand(key: string | undefined, isReadonly: boolean, args: string[], options?: { typeMapping: object }): Promise<unknown>;
}

/** A connected client of the caller's. */
export type RedisClient = IoredisClient | NodeRedisClient | NodeRedisCluster;

/** Sends a command to one server. */
export type Send = (command: [name: string, ...args: string[]]) => Promise<unknown>;

/** What this store asks of a client. */
export interface RedisPort {
  /** Before every key that the client sends, but not in what it is told of them. */
  readonly keyPrefix: string;
  /** Sends a command to the master that holds `key`, or to any of them where no key is concerned. */
  send(key: string | undefined, command: Parameters<Send>[0]): Promise<unknown>;
  /** Returns a way to each master, so that every key is met once. */
  masters(): Promise<Send[]>;
  /** Tells whether the client has to be connected before. */
  isClosed(): boolean;
}

/** Replies are text, whatever the client was told to make of them. */
const AS_TEXT = { typeMapping: {} };

/**
 * By default the client has a timer for each command, for as long as it cannot send it. The timer runs on when the command has long been
 * answered, and costs more than sending it. A client that is connected sends with the next turn of the event loop, but for one that is
 * owed so many answers that the connection may be full.
 */
const AS_TEXT_AT_ONCE = { ...AS_TEXT, timeout: 0 };
const MOST_OWED = 1000;

/** Returns the port to `client`. @throws {ConfigError} `WAXSEAL_CLIENT_UNKNOWN` */
export function portTo(client: RedisClient): RedisPort {
  if (isIoredis(client)) return portToIoredis(client);
  if (isNodeRedisCluster(client)) return portToNodeRedisCluster(client);
  if (isNodeRedis(client)) return portToNodeRedis(client);
  throw new ConfigError(
    "WAXSEAL_CLIENT_UNKNOWN",
    "redisStore() takes a client: new Redis() or new Cluster() of ioredis, createClient() or createCluster() of @redis/client.",
  );
}

/**
 * Listens to the errors of `client` where nobody does. They would end the process, or fill its log; what they mean for a session comes
 * as a StoreError of the call that met them.
 */
export function listenTo(client: RedisClient): void {
  if ((client.listenerCount?.("error") ?? 0) > 0) return;
  client.on?.("error", () => undefined);
}

function isIoredis(client: RedisClient): client is IoredisClient {
  return typeof (client as Partial<IoredisClient> | undefined)?.call === "function";
}

function isNodeRedisCluster(client: RedisClient): client is NodeRedisCluster {
  return isNodeRedis(client) && typeof (client as Partial<NodeRedisCluster>).nodeClient === "function";
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient | NodeRedisCluster {
  return typeof (client as Partial<NodeRedisClient> | undefined)?.sendCommand === "function";
}

function portToIoredis(client: IoredisClient): RedisPort {
  const cluster = client as IoredisClient & { nodes?(role: "master"): IoredisClient[]; options?: { keyPrefix?: unknown } };
  const { keyPrefix } = cluster.options ?? {};
  return {
    keyPrefix: typeof keyPrefix === "string" ? keyPrefix : "",
    send: (_, command) => client.call(...command), // it finds the key by itself
    masters: async () =>
      present(
        (cluster.nodes?.("master") ?? [client]).map(
          (node): Send =>
            (command) =>
              node.call(...command),
        ),
      ),
    isClosed: () => false, // it connects by itself
  };
}

function portToNodeRedis(client: NodeRedisClient): RedisPort {
  let owed = 0;
  const sendAtOnce: Send = async (command) => {
    const options = client.isReady === true && owed < MOST_OWED ? AS_TEXT_AT_ONCE : AS_TEXT;
    owed++;
    try {
      return await client.sendCommand(command, options);
    } finally {
      owed--;
    }
  };
  return {
    keyPrefix: "",
    send: (_, command) => sendAtOnce(command),
    masters: async () => [(command) => client.sendCommand(command, AS_TEXT)],
    isClosed: () => !client.isOpen,
  };
}

function portToNodeRedisCluster(client: NodeRedisCluster): RedisPort {
  return {
    keyPrefix: "",
    send: (key, command) => client.sendCommand(key, false, command, AS_TEXT), // never readonly: a replica may still hold who has signed out
    async masters() {
      const nodes = await Promise.all(client.masters.map((node) => client.nodeClient(node as never)));
      return present(
        nodes.map(
          (node): Send =>
            (command) =>
              node.sendCommand(command, AS_TEXT),
        ),
      );
    },
    isClosed: () => !client.isOpen,
  };
}

function present(masters: Send[]): Send[] {
  if (masters.length > 0) return masters; // none would look like a cluster without sessions
  throw new StoreError(
    "WAXSEAL_STORE_FAILED",
    "The client of the Redis Cluster knows no master at the moment; look at the cluster's state.",
  );
}
