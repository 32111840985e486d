import { Redis } from "ioredis";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { SessionTable } from "../../../src/sessions/store.ts";
import { redisStore, type IoredisClient } from "../../../src/sessions/stores/redis.ts";
import { startRedisCluster } from "../../servers/redis-cluster.ts";
import { startRedis } from "../../servers/redis.ts";
import { need } from "../../support/need.ts";
import { CLIENTS, CLUSTER_CLIENTS, type Connected } from "./redis/clients.ts";
import { row, tableOver } from "./redis/rows.ts";
import { throughProxy } from "./redis/through-proxy.ts";

const redis = await need("a real Redis 7", () => startRedis({ flavour: "redis" }));
const cluster = await need("a Redis Cluster of three nodes", () => startRedisCluster());
afterAll(() => Promise.all([redis?.remove(), cluster?.remove()]));

/** Returns a client that sends each command twice, and answers with what came of the second, as after a lost connection. */
function sendingTwice({ client }: Connected): IoredisClient {
  const send = client as {
    call?: (...command: string[]) => Promise<unknown>;
    sendCommand?: (command: string[]) => Promise<unknown>;
  };
  const call = async (...command: string[]): Promise<unknown> => (send.call ? send.call(...command) : send.sendCommand!(command));
  return { call: async (...command) => [await call(...command), await call(...command)][1] };
}

describe.runIf(redis).each(["ioredis", "@redis/client"])("a table of Redis through %s", (name) => {
  const on = throughProxy(name, () => redis!);
  let table: SessionTable;

  beforeEach(async () => {
    on.proxy.pass();
    await on.admin.flushall();
    table = await tableOver(on.connected.client);
  });

  it("goes to the server once a call", async () => {
    const version = (await table.insert("there", row({ userId: "7" })))!;
    on.proxy.delay(20); // so that what is sent at once is seen to be
    const trips = async (call: () => Promise<unknown>): Promise<number> => {
      on.proxy.resetTraffic();
      await call();
      return on.proxy.traffic.roundTrips;
    };
    expect(await trips(() => table.read("there"))).toBe(1);
    expect(await trips(() => table.read("nowhere"))).toBe(1);
    expect(await trips(() => table.insert("new", row()))).toBe(1);
    expect(await trips(() => table.insert("new", row()))).toBe(1);
    expect(await trips(() => table.insert("theirs", row({ userId: "7" })))).toBe(1);
    expect(await trips(() => table.touch("there", version, 1000))).toBe(1);
    expect(await trips(() => table.replace("there", version, row({ userId: "7" })))).toBe(1);
    expect(await trips(() => table.replace("there", version, row({ userId: "7" })))).toBe(1);
    expect(await trips(async () => table.move("there", (await table.read("there"))!.version, "moved", row()))).toBe(3);
    expect(await trips(() => table.delete("new"))).toBe(1);
    const store = redisStore(on.connected.client);
    expect(await trips(() => store.claim("new", 1000))).toBe(1);
    expect(await trips(() => store.claim("new", 1000))).toBe(1);
    expect(await trips(() => table.list("7"))).toBe(4); // members, rows, what is gone, members that came since
    expect(await trips(() => table.deleteOf("7"))).toBe(3);
  });

  it("asks the server for one command a call, all of them scripts", async () => {
    const version = (await table.insert("there", row()))!;
    await on.admin.config("RESETSTAT");
    await table.read("there");
    await table.touch("there", version, 1000);
    await table.replace("there", version, row());
    await table.replace("there", version, row());
    await table.delete("there");
    const calls = [...(await on.admin.info("commandstats")).matchAll(/^cmdstat_(evalsha|eval|script\S*):calls=(\d+)/gm)];
    expect(calls.map(([, command, count]) => [command, count])).toEqual([["evalsha", "5"]]);
  });

  it("lets one of a hundred through that replace the same version, and shows the others what it wrote", async () => {
    const version = (await table.insert("h", row()))!;
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, at) => table.replace("h", version, row({ blob: String(at) }))));
    const winner = outcomes.findIndex(({ kind }) => kind === "replaced");
    const others = outcomes.filter((_, at) => at !== winner);
    const kept = (await table.read("h"))!;
    expect(kept.blob).toBe(String(winner));
    expect(others).toHaveLength(99);
    for (const other of others) {
      expect(other).toMatchObject({ kind: "changed", row: { blob: kept.blob, version: kept.version } });
    }
  });

  it("keeps nothing that does not expire", async () => {
    const version = (await table.insert("a", row({ userId: "7", lifetimeSeconds: 10 })))!;
    await table.insert("b", row({ userId: "7" }));
    await table.insert("c", row());
    await redisStore(on.connected.client).claim("e", 0);
    await redisStore(on.connected.client).claim("f", 1000);
    expect(await table.touch("a", version, 20)).toBe(true);
    const moved = await table.move("a", version, "d", row({ userId: "8" }));
    expect(moved.kind === "replaced" && (await table.replace("d", moved.version, row({ userId: "9" }))).kind).toBe("replaced");
    const keys = await vi.waitFor(async () => {
      expect(await on.admin.exists("waxseal:claim:e")).toBe(0); // for no time is for a millisecond
      return on.admin.keys("*");
    });
    expect(keys.sort()).toEqual([
      "waxseal:claim:f",
      ...["b", "c", "d"].map((handle) => `waxseal:session:${handle}`),
      ...["7", "8", "9"].map((id) => `waxseal:user:${id}`),
    ]);
    for (const key of keys) expect(await on.admin.pttl(key)).toBeGreaterThan(0);
  });

  it("goes by the clock of the server, and lets a touch prolong a row", async () => {
    const version = (await table.insert("a", row({ lifetimeSeconds: 0.2, createdAt: 1, endsAt: 2 })))!;
    await table.insert("b", row({ lifetimeSeconds: 0.2, createdAt: 4e9, endsAt: 5e9 }));
    expect(await table.touch("a", version, 0.6)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await table.read("a"))?.version).toBe(version);
    expect(await table.read("b")).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await table.read("a")).toBeUndefined();
    expect(await on.admin.keys("*session*")).toEqual([]);
  });

  it("moves a row only to where there is none", async () => {
    const version = (await table.insert("a", row({ blob: "a" })))!;
    await table.insert("b", row({ blob: "b" }));
    expect(await table.move("a", version, "b", row({ blob: "c" }))).toMatchObject({ kind: "changed", row: { blob: "a", version } });
    expect((await table.read("b"))?.blob).toBe("b");
    expect(await table.move("nowhere", version, "b", row())).toEqual({ kind: "gone" });
  });

  it("does once what a client sends twice", async () => {
    const twice = await tableOver(sendingTwice(on.connected));
    const version = (await twice.insert("h", row({ userId: "7" })))!;
    expect(version).toBeDefined();
    const outcome = await twice.replace("h", version, row({ blob: "2", userId: "8" }));
    expect(outcome.kind).toBe("replaced");
    expect(await table.read("h")).toMatchObject({ blob: "2", version: outcome.kind === "replaced" && outcome.version });
  });

  it("leaves an id to the first who claims it, whose client sends the claim twice", async () => {
    const twice = redisStore(sendingTwice(on.connected));
    expect(await twice.claim("a", 1000)).toBe(true);
    expect([await twice.claim("a", 1000), await redisStore(on.connected.client).claim("a", 1000)]).toEqual([false, false]);
  });
});

describe.each([
  ...Object.entries(CLIENTS).map(([name, connect]) => ({ name, connect, servers: redis && [redis] })),
  ...Object.entries(CLUSTER_CLIENTS).map(([name, connect]) => ({ name, connect, servers: cluster?.nodes })),
])("a table of Redis through $name", ({ connect, servers }) => {
  it.runIf(servers)("does not mind servers that forget its scripts", async () => {
    const urls = servers!.map(({ url }) => url);
    const admins = urls.map((url) => new Redis(url));
    const connected = await connect(urls);
    try {
      const prefix = `${String(Math.floor(performance.now()))}:`;
      const table = await tableOver(connected.client, { prefix });
      const flush = (): Promise<unknown> => Promise.all(admins.map((admin) => admin.script("FLUSH")));
      for (const handle of ["a", "b", "c", "d", "e"]) {
        await flush();
        const version = (await table.insert(handle, row({ userId: "7" })))!;
        await flush();
        expect((await table.read(handle))?.version).toBe(version);
        await flush();
        expect(await table.touch(handle, version, 900)).toBe(true);
        await flush();
        expect((await table.move(handle, version, `${handle}2`, row({ userId: "7" }))).kind).toBe("replaced");
      }
      await flush();
      expect(await table.list("7")).toHaveLength(5);
      await flush();
      expect(await table.count()).toBe(5);
      expect(await table.deleteOf("7", "a2")).toBe(4);
      const store = redisStore(connected.client, { prefix });
      for (const id of ["a", "b", "c", "{a}b"]) {
        await flush();
        expect([await store.claim(id, 1000), await store.claim(id, 1000)]).toEqual([true, false]);
      }
    } finally {
      connected.close();
      for (const admin of admins) admin.disconnect();
    }
  });
});
