import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionTable } from "../../../src/sessions/store.ts";
import { startRedisCluster } from "../../servers/redis-cluster.ts";
import { startRedis } from "../../servers/redis.ts";
import { need } from "../../support/need.ts";
import { CLIENTS, CLUSTER_CLIENTS, type Connected } from "./redis/clients.ts";
import { row, tableOver } from "./redis/rows.ts";

const ROUNDS = 200;
const HOSTILE = [
  "*",
  "a:b",
  "{x}",
  "{}",
  "}{",
  "[7]",
  "\\",
  "🦭",
  "é",
  "e\u0301",
  "",
  " ",
  "\r\n",
  "session:1",
  "__proto__",
  "x".repeat(1000),
];

const redis = await need("a real Redis 7", () => startRedis({ flavour: "redis" }));
const cluster = await need("a Redis Cluster of three nodes", () => startRedisCluster());
afterAll(() => Promise.all([redis?.remove(), cluster?.remove()]));

describe.each([
  { name: "ioredis", connect: CLIENTS["ioredis"]!, servers: redis && [redis] },
  { name: "@redis/client", connect: CLIENTS["@redis/client"]!, servers: redis && [redis] },
  ...Object.entries(CLUSTER_CLIENTS).map(([name, connect]) => ({ name, connect, servers: cluster?.nodes })),
])("the index of users through $name", ({ connect, servers }) => {
  let connected: Connected[] = [];
  let tables = 0;

  /** Two tables over the same rows, each with a client of its own. */
  const opened = async (): Promise<[SessionTable, SessionTable]> => {
    const prefix = `${String(process.pid)}-${String(performance.now())}-${String(tables++)}:`;
    const [one, other] = await Promise.all(connected.map(({ client }) => tableOver(client, { prefix })));
    return [one!, other!];
  };

  beforeAll(async () => {
    const urls = servers?.map(({ url }) => url);
    if (urls) connected = await Promise.all([connect(urls), connect(urls)]);
  });
  afterAll(() => {
    for (const { close } of connected) close();
  });

  it.runIf(servers)("keeps users apart, whatever their ids are", async () => {
    const [table, other] = await opened();
    await Promise.all(HOSTILE.map((userId, at) => table.insert(`h${String(at)}`, row({ userId, blob: userId.slice(0, 3) }))));
    for (const [at, userId] of HOSTILE.entries()) {
      expect((await other.list(userId)).map(({ handle }) => handle)).toEqual([`h${String(at)}`]);
      expect(await other.delete(`h${String(at)}`, `${userId}x`.slice(0, 1001))).toBe(false);
    }
    expect(await table.count()).toBe(HOSTILE.length);
    for (const userId of HOSTILE) expect(await other.deleteOf(userId)).toBe(1);
    expect(await table.count()).toBe(0);
  });

  it.runIf(servers)("loses nobody who signs in while others list and sign out", async () => {
    const [table, other] = await opened();
    const handles = Array.from({ length: ROUNDS }, (_, at) => `h${String(at)}`);
    const lists: Promise<unknown>[] = [];
    for (let at = 0; at < ROUNDS; at += 20) {
      const burst = handles.slice(at, at + 20).map((handle) => table.insert(handle, row({ userId: "7" })));
      lists.push(other.list("7"), other.deleteOf("8"));
      await Promise.all(burst);
    }
    await Promise.all(lists);
    expect((await other.list("7")).map(({ handle }) => handle).sort()).toEqual([...handles].sort());
    expect(await other.deleteOf("7", "h0")).toBe(ROUNDS - 1);
    expect(await table.count()).toBe(1);
  });

  it.runIf(servers)("ends a session that is moved at the same moment", async () => {
    const [table, other] = await opened();
    for (let round = 0; round < ROUNDS; round++) {
      const userId = `user ${String(round)}`; // what is gone stays in the index for a minute
      const [from, to] = [`from${String(round)}`, `to${String(round)}`];
      const version = (await table.insert(from, row({ userId })))!;
      const [moved, listed] = await Promise.all([
        table.move(from, version, to, row({ userId })),
        other.list(userId),
        round % 2 === 0 ? other.deleteOf(userId) : new Promise(setImmediate).then(() => other.deleteOf(userId)),
      ]);
      expect(["replaced", "gone"]).toContain(moved.kind);
      expect(listed.length).toBeLessThanOrEqual(2);
      expect(await table.read(from)).toBeUndefined();
      expect(await table.read(to)).toBeUndefined();
    }
  });

  it.runIf(servers)("lists a session that is moved at the same moment", async () => {
    const [table, other] = await opened();
    let version = (await table.insert("at0", row({ userId: "7" })))!;
    for (let round = 0; round < ROUNDS; round++) {
      const moving = table.move(`at${String(round)}`, version, `at${String(round + 1)}`, row({ userId: "7" }));
      const [moved, listed] = await Promise.all([moving, other.list("7")]);
      expect(listed.length).toBeGreaterThan(0);
      if (moved.kind !== "replaced") throw new Error(moved.kind);
      ({ version } = moved);
    }
    expect(await table.list("7")).toHaveLength(1);
  });

  it.runIf(servers)("follows a row that changes hands", async () => {
    const [table] = await opened();
    const handles = async (userId: string): Promise<string[]> => (await table.list(userId)).map(({ handle }) => handle);
    let version = (await table.insert("h", row()))!;
    const become = async (userId: string | undefined): Promise<void> => {
      const outcome = await table.replace("h", version, row({ userId }));
      if (outcome.kind !== "replaced") throw new Error(outcome.kind);
      ({ version } = outcome);
    };
    await become("7");
    expect(await handles("7")).toEqual(["h"]);
    await become("8");
    expect([await handles("7"), await handles("8")]).toEqual([[], ["h"]]);
    expect([await table.deleteOf("7"), await table.delete("h", "7")]).toEqual([0, false]);
    await become(undefined);
    expect([await handles("7"), await handles("8")]).toEqual([[], []]);
    await become("7");
    expect(await table.deleteOf("7")).toBe(1);
  });

  it.runIf(servers)("lists at most a thousand, the latest seen first", async () => {
    const [table] = await opened();
    const handles = Array.from({ length: 1150 }, (_, at) => `h${String(at)}`);
    const versions = await Promise.all(handles.map((handle) => table.insert(handle, row({ userId: "7" }))));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await table.touch("h3", versions[3]!, 1000);
    const listed = await table.list("7");
    expect(listed).toHaveLength(1000);
    expect(listed[0]!.handle).toBe("h3");
    expect(await table.deleteOf("7", "h9")).toBe(1149);
  });
});

describe.runIf(redis)("the index of a user", () => {
  const KEY = "waxseal:user:7";
  let admin: Redis;
  let table: SessionTable;

  beforeAll(async () => {
    admin = new Redis(redis!.url);
    table = await tableOver(admin);
  });
  afterAll(() => admin.disconnect());

  it("lives as long as the longest of its sessions can, whatever comes after", async () => {
    await admin.flushall();
    const days = 86_400;
    const now = Math.floor(Date.now() / 1000);
    await table.insert("long", row({ userId: "7", lifetimeSeconds: 60, createdAt: now - days, endsAt: now + 29 * days }));
    const long = await admin.pttl(KEY);
    expect(long / 1000).toBeGreaterThan(29 * days);
    await table.insert("short", row({ userId: "7", lifetimeSeconds: 60, createdAt: now, endsAt: now + 60 }));
    expect(await admin.pttl(KEY)).toBeGreaterThan(long - 10_000);
    const { version } = (await table.read("short"))!;
    expect(await table.touch("short", version, 90 * days)).toBe(true);
    expect((await admin.pttl(KEY)) / 1000).toBeGreaterThan(90 * days);
    const replaced = await table.replace("short", version, row({ userId: "7", lifetimeSeconds: 180 * days }));
    expect(replaced.kind).toBe("replaced");
    expect((await admin.pttl(KEY)) / 1000).toBeGreaterThan(180 * days);
  });

  it("holds a row before the row is the user's, and before anybody is told of it", async () => {
    await admin.flushall();
    const withoutIndex = await tableOver({
      call: (name: string, ...args: string[]) => (args.includes(KEY) ? Promise.reject(new Error("ECONNRESET")) : admin.call(name, ...args)),
    });
    const failed = { name: "StoreError", code: "WAXSEAL_STORE_FAILED" };
    const version = (await withoutIndex.insert("h", row()))!;
    await expect(withoutIndex.replace("h", version, row({ userId: "7" }))).rejects.toMatchObject(failed);
    expect((await table.read("h"))?.version).toBe(version);
    await expect(withoutIndex.insert("new", row({ userId: "7" }))).rejects.toMatchObject(failed);
    await expect(withoutIndex.move("h", version, "to", row({ userId: "7" }))).rejects.toMatchObject(failed);
    expect((await table.read("h"))?.version).toBe(version);
    const theirs = (await table.insert("theirs", row({ userId: "7" })))!;
    await expect(withoutIndex.touch("theirs", theirs, 1e7)).rejects.toMatchObject(failed);
    expect((await table.list("7"))[0]!.expiresAt).toBeLessThan(Date.now() / 1000 + 1001);
  });

  it("drops who has been gone for a while, and nobody who may just be coming", async () => {
    await admin.flushall();
    await table.insert("alive", row({ userId: "7" }));
    await admin.zadd(KEY, "1", "long gone", String(Date.now() - 70_000), "gone", String(Date.now() - 10_000), "coming");
    expect((await table.list("7")).map(({ handle }) => handle)).toEqual(["alive"]);
    expect((await admin.zrange(KEY, "0", "-1")).sort()).toEqual(["alive", "coming"]);
  });

  it("is cleared in steps, which come to an end", async () => {
    await admin.flushall();
    const users = Array.from({ length: 700 }, (_, at) => `user ${String(at)}`);
    for (const userId of users) await admin.zadd(`waxseal:user:${userId}`, "1", "gone");
    await admin.zadd(KEY, ...Array.from({ length: 2100 }, (_, at) => ["1", `gone${String(at)}`]).flat());
    await table.insert("alive", row({ userId: "7" }));
    const cleared: number[] = [];
    for (let step = 1; step > 0; cleared.push(step)) step = await table.clear();
    expect(cleared.reduce((sum, step) => sum + step, 0)).toBe(2800);
    expect(Math.max(...cleared)).toBeLessThanOrEqual(1000);
    expect(await admin.keys("waxseal:user:*")).toEqual([KEY]);
    expect(await table.clear()).toBe(0);
    expect(await table.list("7")).toHaveLength(1);
  });

  it("does not grow with those who are gone, though nobody ever clears it", async () => {
    await admin.flushall();
    await admin.zadd(KEY, ...Array.from({ length: 5000 }, (_, at) => ["1", `gone${String(at)}`]).flat());
    for (let at = 0; at < 1000; at += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, more) => table.insert(`h${String(at + more)}`, row({ userId: "7" }))));
    }
    expect(await admin.zcard(KEY)).toBeLessThan(6000 - 1000);
    expect(await table.list("7")).toHaveLength(1000);
  });
});
