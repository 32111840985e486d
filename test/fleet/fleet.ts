/**
 * Nodes behind a proxy, the server where they keep sessions, and the people who visit them.
 *
 * @module
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedis } from "../servers/redis.ts";
import { Reaper } from "../servers/reaper.ts";
import type { RunningServer } from "../servers/running-server.ts";
import { FleetNode, type KeyVariables } from "./fleet-node.ts";
import { SKEW_SECONDS } from "./policy.ts";
import { RoundRobin } from "./round-robin.ts";
import { Tally } from "./tally.ts";
import { Visitor } from "./visitor.ts";

const VISITORS = 6;
const STARTED_AT_ONCE = 2;

export interface FleetOptions {
  size: number;
  /** Where keys come as variables; otherwise each node has a copy of a document. */
  variables?: KeyVariables | undefined;
  /** What the document is at first. */
  document?: string | undefined;
  /** By how many seconds the clock of a node is ahead. @default spread over what the policy allows */
  aheadOf?: ((at: number) => number) | undefined;
}

export class Fleet {
  readonly nodes: readonly FleetNode[];
  readonly folder: string;
  readonly proxy: RoundRobin;
  readonly #redis: RunningServer;
  readonly #reaper: Reaper;

  private constructor(nodes: readonly FleetNode[], folder: string, proxy: RoundRobin, redis: RunningServer, reaper: Reaper) {
    this.nodes = nodes;
    this.folder = folder;
    this.proxy = proxy;
    this.#redis = redis;
    this.#reaper = reaper;
  }

  static async start({ size, variables, document, aheadOf = withinSkew(size) }: FleetOptions): Promise<Fleet> {
    const folder = await mkdtemp(join(tmpdir(), "waxseal-fleet-"));
    const redis = await startRedis({ flavour: "redis" });
    const proxy = await RoundRobin.listen();
    const nodes = Array.from({ length: size }, (_, at) => {
      const name = `node-${String(at + 1)}`;
      const keyFile = variables === undefined ? join(folder, `${name}.json`) : undefined;
      const settings = { name, keyFile, redis: redis.url, origin: proxy.origin, ahead: aheadOf(at) };
      return new FleetNode(settings, variables);
    });
    const fleet = new Fleet(nodes, folder, proxy, redis, new Reaper(folder));
    try {
      if (document !== undefined) await Promise.all(nodes.map((node) => node.give(document)));
      await inTurns(nodes, STARTED_AT_ONCE, (node) => fleet.bring(node));
    } catch (error) {
      await fleet.close();
      throw error;
    }
    return fleet;
  }

  /** Starts a node, and puts it behind the proxy. @throws {Error} with the code of what it refused to start with */
  async bring(node: FleetNode, variables?: KeyVariables): Promise<void> {
    await node.start(() => {
      this.#reaper.watch(this.nodes.flatMap(({ pid }) => pid ?? []));
    }, variables);
    this.proxy.put(node.name, node.port);
  }

  async takeOut(node: FleetNode): Promise<void> {
    await this.proxy.drain(node.name);
    await node.stop();
  }

  /** As a rolling change does it: out of the proxy first. */
  async restart(node: FleetNode, variables?: KeyVariables): Promise<void> {
    await this.takeOut(node);
    await this.bring(node, variables);
  }

  /** Has people visit while `action` goes on, a while before it and after it. @returns what they were refused */
  async visitedDuring(action: () => Promise<void>, aroundMs = 700): Promise<Tally> {
    const tally = new Tally();
    const over = new AbortController();
    const visits = Array.from({ length: VISITORS }, (_, at) =>
      new Visitor(`visitor-${String(at + 1)}`, this.proxy.port, tally).browse(over.signal),
    );
    try {
      await pause(aroundMs);
      await action();
      await pause(aroundMs);
    } finally {
      over.abort();
      await Promise.all(visits);
    }
    return tally;
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await this.proxy.close();
    await this.#redis.remove();
    await this.#reaper.finish();
  }
}

/** Returns clocks that are as far apart as the policy allows. */
function withinSkew(size: number): (at: number) => number {
  return (at) => (size === 1 ? 0 : (at / (size - 1) - 0.5) * SKEW_SECONDS);
}

async function inTurns<T>(list: readonly T[], atOnce: number, each: (one: T) => Promise<void>): Promise<void> {
  const left = [...list];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await each(one);
    }),
  );
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
