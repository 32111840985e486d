import { createClient, createClientPool, createCluster } from "@redis/client";
import { Cluster, Redis } from "ioredis";
import { describe, expect, it, vi } from "vitest";
import { redisStore, type IoredisClient, type RedisClient } from "../../../src/sessions/stores/redis.ts";
import { row, tableOver } from "./redis/rows.ts";

const options = { layout: "waxseal", clock: () => 0 } as const;

/** A client that has a digest for every script, and `answer` for every call. */
function clientThat(answer: () => unknown): IoredisClient & { call: ReturnType<typeof vi.fn> } {
  return { call: vi.fn(async (name: string) => (name === "script" ? "digest" : answer())) };
}

describe("redisStore", () => {
  it("takes the clients of both libraries, and nothing else", () => {
    const lazy = { lazyConnect: true };
    const redis = new Redis(lazy);
    const cluster = new Cluster([], lazy);
    const stores = [redis, cluster, createClient(), createClientPool(), createCluster({ rootNodes: [] }), createClient({ RESP: 2 })].map(
      (client) => redisStore(client),
    );
    expect(stores.map(({ kind }) => kind)).toEqual(stores.map(() => "table"));
    redisStore(new Redis({ ...lazy, replyMapping: "resp3" }), { prefix: undefined, timeout: undefined });

    const unknown = expect.objectContaining({ code: "WAXSEAL_CLIENT_UNKNOWN" });
    // @ts-expect-error not a client
    expect(() => redisStore({ sendCommand: 1 })).toThrow(unknown);
    // @ts-expect-error not a client
    expect(() => redisStore("redis://localhost")).toThrow(unknown);
    // @ts-expect-error not a client
    expect(() => redisStore(undefined)).toThrow(unknown);
  });

  it("does not take any for a client", () => {
    // @ts-expect-error what it takes is no any: if it were, this line would compile
    const client: RedisClient = 1;
    expect(client).toBe(1);
  });

  it("asks for a client that is connected, where it does not connect by itself", async () => {
    for (const client of [createClient(), createClientPool(), createCluster({ rootNodes: [] })]) {
      const open = redisStore(client).open(options);
      await expect(open).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_CLIENT_CLOSED" });
      await expect(open).rejects.toThrow("await client.connect()");
    }
  });

  it("keeps no sessions of Django's", async () => {
    const open = redisStore(clientThat(() => null)).open({ ...options, layout: "django" });
    await expect(open).rejects.toMatchObject({ name: "ConfigError", code: "WAXSEAL_LAYOUT_UNSUPPORTED" });
  });

  it("refuses a timeout that is none", () => {
    expect(() =>
      redisStore(
        clientThat(() => null),
        { timeout: -1 },
      ),
    ).toThrow(expect.objectContaining({ code: "WAXSEAL_DURATION_INVALID" }));
  });

  it("listens to errors where nobody does, once", () => {
    const client = createClient();
    redisStore(client);
    redisStore(client);
    expect(client.listenerCount("error")).toBe(1);
    expect(() => client.emit("error", new Error("ECONNREFUSED"))).not.toThrow();
  });

  it("does not open over a server that does not answer", async () => {
    const silent = { call: () => new Promise(() => undefined) };
    await expect(redisStore(silent, { timeout: 0.02 }).open(options)).rejects.toMatchObject({ code: "WAXSEAL_STORE_TIMEOUT" });
    const refused = { call: () => Promise.reject(new Error("LOADING Redis is loading the dataset in memory")) };
    await expect(redisStore(refused).open(options)).rejects.toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_FAILED" });
  });

  it.each([
    ["too long", "x".repeat(1025)],
    ["too long in bytes", "é".repeat(513)],
    ["with a NUL", "a\0b"],
    ["of half a character", "\ud83e"],
  ])("refuses a user's id that is %s before anything is sent", async (_, userId) => {
    const client = clientThat(() => []);
    const table = await tableOver(client);
    client.call.mockClear();
    const refused = { name: "StoreError", code: "WAXSEAL_USER_ID_INVALID" };
    await expect(table.insert("h", row({ userId }))).rejects.toMatchObject(refused);
    await expect(table.replace("h", "v", row({ userId }))).rejects.toMatchObject(refused);
    await expect(table.move("h", "v", "to", row({ userId }))).rejects.toMatchObject(refused);
    await expect(table.delete("h", userId)).rejects.toMatchObject(refused);
    await expect(table.list(userId)).rejects.toMatchObject(refused);
    await expect(table.deleteOf(userId)).rejects.toMatchObject(refused);
    expect(client.call).not.toHaveBeenCalled();
  });

  it("writes no row with a lifetime that Redis would refuse", async () => {
    const client = clientThat(() => []);
    const table = await tableOver(client);
    client.call.mockClear();
    for (const lifetimeSeconds of [NaN, Infinity, 1e300]) {
      const refused = { name: "StoreError", code: "WAXSEAL_LIFETIME_INVALID" };
      await expect(table.insert("h", row({ lifetimeSeconds, userId: "7" }))).rejects.toMatchObject(refused);
      await expect(table.replace("h", "v", row({ lifetimeSeconds }))).rejects.toMatchObject(refused);
      await expect(table.touch("h", "v", lifetimeSeconds)).rejects.toMatchObject(refused);
    }
    expect(client.call).not.toHaveBeenCalled();
  });

  it("does not take a cluster without masters for one without sessions", async () => {
    const client = Object.assign(
      clientThat(() => null),
      { nodes: () => [] },
    );
    await expect((await tableOver(client)).count()).rejects.toMatchObject({ code: "WAXSEAL_STORE_FAILED" });
  });
});
