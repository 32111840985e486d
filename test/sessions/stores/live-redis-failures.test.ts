import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { SessionTable } from "../../../src/sessions/store.ts";
import { startRedis } from "../../servers/redis.ts";
import { need } from "../../support/need.ts";
import { row, tableOver } from "./redis/rows.ts";
import { throughProxy } from "./redis/through-proxy.ts";

const TIMEOUT_SECONDS = 1;

/** Returns what `call` returns once it does; each connection of a pool recovers by itself. */
async function eventually<T>(call: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

const redis = await need("a real Redis 7", () => startRedis({ flavour: "redis", appendOnly: true }));
afterAll(() => redis?.remove());

describe.runIf(redis).each(["ioredis", "@redis/client", "a pool of @redis/client"])(
  "when something is wrong, a table of Redis through %s",
  (name) => {
    const on = throughProxy(name, () => redis!);
    let table: SessionTable;
    let version: string;

    beforeEach(async () => {
      on.proxy.pass();
      table = await eventually(() => tableOver(on.connected.client, { timeout: TIMEOUT_SECONDS }));
      version = await eventually(async () => {
        await on.admin.flushall();
        return (await table.insert("there", row({ userId: "7", blob: "a secret blob" })))!;
      });
    });

    const calls = (): [string, () => Promise<unknown>][] => [
      ["read", () => table.read("there")],
      ["insert", () => table.insert("new", row({ userId: "7", blob: "a secret blob" }))],
      ["replace", () => table.replace("there", version, row({ blob: "a secret blob" }))],
      ["move", () => table.move("there", version, "to", row({ blob: "a secret blob" }))],
      ["touch", () => table.touch("there", version, 1000)],
      ["list", () => table.list("7")],
      ["delete", () => table.delete("there")],
      ["deleteOf", () => table.deleteOf("7")],
    ];

    it("fails in time while the server is silent, and recovers", async () => {
      on.proxy.hang();
      const startedAt = performance.now();
      const outcomes = await Promise.all(calls().map(([, call]) => call().catch((error: unknown) => error)));
      expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_SECONDS * 1000 + 500);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_TIMEOUT" });
      on.proxy.pass();
      await eventually(() => table.touch("nowhere", "", 1));
    });

    it("fails while the server is away, keeps what it has acknowledged, and recovers", async () => {
      await redis!.kill();
      try {
        for (const [, call] of calls()) await expect(call()).rejects.toMatchObject({ name: "StoreError" });
      } finally {
        await redis!.start();
      }
      await eventually(() => table.insert("after", row()));
      expect((await eventually(() => table.read("after")))?.blob).toBe("blob");
    });

    it("brings nobody back with what comes late", async () => {
      on.proxy.delay(2 * TIMEOUT_SECONDS * 1000);
      const late = { name: "StoreError", code: "WAXSEAL_STORE_TIMEOUT" };
      const replacing = table.replace("there", version, row({ userId: "7", blob: "late" }));
      const touching = table.touch("there", version, 1000);
      await on.admin.del("waxseal:session:there"); // somebody signs out
      await expect(replacing).rejects.toMatchObject(late);
      await expect(touching).rejects.toMatchObject(late);
      await sleep(3 * TIMEOUT_SECONDS * 1000);
      expect(await on.admin.exists("waxseal:session:there")).toBe(0);
    });

    it("leaves a session where it is when its move comes late", async () => {
      on.proxy.delay(1.5 * TIMEOUT_SECONDS * 1000);
      const moving = table.move("there", version, "to", row({ userId: "7" }));
      await expect(moving).rejects.toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_TIMEOUT" });
      await sleep(5 * TIMEOUT_SECONDS * 1000);
      expect(await on.admin.keys("waxseal:session:*")).toEqual(["waxseal:session:there"]);
    });

    it("reads from a server that has become read-only, and writes nothing there", async () => {
      await on.admin.replicaof("127.0.0.1", "1");
      try {
        expect((await table.read("there"))?.version).toBe(version);
        for (const [what, call] of calls()) {
          if (what === "read" || what === "list") continue;
          const error: unknown = await call().catch((error: unknown) => error);
          expect(error).toMatchObject({ name: "StoreError", code: "WAXSEAL_STORE_FAILED" });
          expect(inspect(error, { depth: 9 })).toContain("READONLY");
          expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("a secret blob");
        }
      } finally {
        await on.admin.replicaof("NO", "ONE");
      }
      await eventually(() => table.touch("nowhere", "", 1));
      expect((await table.read("there"))?.version).toBe(version);
    });

    it("writes a row as a whole or not at all where memory is full, and still lets people sign out", async () => {
      await on.admin.config("SET", "maxmemory", "1");
      try {
        const full = { name: "StoreError", code: "WAXSEAL_STORE_FAILED" };
        await expect(table.insert("new", row({ userId: "7" }))).rejects.toMatchObject(full);
        await expect(table.replace("there", version, row())).rejects.toMatchObject(full);
        await expect(table.move("there", version, "to", row())).rejects.toMatchObject(full);
        expect(await on.admin.keys("waxseal:session:*")).toEqual(["waxseal:session:there"]);
        expect(await table.read("there")).toMatchObject({ version, blob: "a secret blob" });
        expect(await table.list("7")).toHaveLength(1);
        expect(await table.deleteOf("7")).toBe(1);
      } finally {
        await on.admin.config("SET", "maxmemory", "0");
      }
    });
  },
);
