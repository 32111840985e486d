import { DatabaseSync } from "node:sqlite";
import { createClient } from "@redis/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import type { NewRow, TableStore } from "../../../src/sessions/store.ts";
import { cachedStore } from "../../../src/sessions/stores/cached.ts";
import { redisStore, type NodeRedisClient } from "../../../src/sessions/stores/redis.ts";
import { sqliteStore } from "../../../src/sessions/stores/sqlite.ts";
import { sessionStoreContract } from "../../../src/testing/store-contract.ts";
import { startRedis } from "../../servers/redis.ts";
import { need } from "../../support/need.ts";
import { storeWatched } from "../table-with.ts";

const ROW: NewRow = { blob: "blob", lifetimeSeconds: 1000, userId: "7", createdAt: 0, endsAt: 4_000_000_000 };

const redis = await need("a real Redis 7", () => startRedis({ flavour: "redis" }));
afterAll(() => redis?.remove());

describe.runIf(redis)("a real Redis in front of SQLite", () => {
  const sent: string[] = [];
  let client: ReturnType<typeof createClient>;
  let counted: NodeRedisClient;
  beforeAll(async () => {
    client = createClient({ url: redis!.url });
    await client.connect();
    counted = {
      isOpen: true,
      on: () => undefined,
      listenerCount: () => 1,
      sendCommand: (args, options) => {
        sent.push(args[0]!);
        return client.sendCommand(args, options);
      },
    };
  });
  afterAll(() => client.destroy());

  let stores = 0;
  const newCache = (): TableStore => redisStore(counted, { prefix: `cache ${String(stores++)}:` });

  const newDatabase = (): TableStore => sqliteStore(new DatabaseSync(":memory:"), { createTable: true });

  describe("keeps the contract: it", () => {
    const inSystemTime = (store: TableStore): TableStore => ({
      kind: "table",
      open: ({ layout }) => store.open({ layout, clock: systemClock }),
    });
    const newStore = (): TableStore => inSystemTime(cachedStore({ cache: newCache(), store: newDatabase() }));
    for (const { name, run } of sessionStoreContract({ newStore, time: "real" })) it.concurrent(name, run);
  });

  it("costs one command and no statement where the row is cached, and fills the cache where it is not", async () => {
    const statements: string[] = [];
    const cache = newCache();
    const store = cachedStore({ cache, store: storeWatched(newDatabase(), (call) => statements.push(call)) });
    const options = { layout: "waxseal", clock: systemClock } as const;
    const table = await store.open(options);
    const asked = (): [commands: number, statements: string[]] => [sent.splice(0).length, statements.splice(0)];
    sent.length = 0;

    const version = (await table.insert("a", ROW))!;
    expect(asked()).toEqual([2, ["insert"]]);
    expect(await table.read("a")).toMatchObject({ blob: "blob", version });
    expect(asked()).toEqual([1, []]);
    await (await cache.open(options)).delete("a");
    sent.length = 0;
    expect(await table.read("a")).toMatchObject({ blob: "blob", version });
    expect(asked()).toEqual([3, ["read"]]);
    await table.read("a");
    expect(asked()).toEqual([1, []]);
    await table.touch("a", version, 1000);
    expect(asked()).toEqual([3, ["touch"]]);
    await table.read("a");
    expect(asked()).toEqual([1, []]);
    await table.delete("a");
    expect(asked()).toEqual([3, ["delete"]]);
    expect(await table.read("a")).toBeUndefined();
  });

  it("never serves a session that was ended, however many read it meanwhile", async () => {
    const store = cachedStore({ cache: newCache(), store: newDatabase() });
    const [table, other] = await Promise.all([1, 2].map(() => store.open({ layout: "waxseal", clock: systemClock })));
    for (let round = 0; round < 200; round++) {
      const handle = `session ${String(round)}`;
      const version = (await table!.insert(handle, ROW))!;
      const reads = Array.from({ length: 5 }, () => other!.read(handle));
      const saved = other!.replace(handle, version, { ...ROW, blob: "later" });
      await table!.delete(handle);
      expect(await other!.read(handle)).toBeUndefined();
      await Promise.all([...reads, saved]);
      expect(await table!.read(handle)).toBeUndefined();
    }
  });
});
