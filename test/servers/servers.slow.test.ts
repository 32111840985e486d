/**
 * Each real server starts, answers through its real client, and keeps what it acknowledged when it is killed.
 *
 * @module
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { once } from "node:events";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@redis/client";
import { Cluster } from "ioredis";
import { createConnection } from "mysql2/promise";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { need } from "../support/need.ts";
import { startMariaDb } from "./mariadb.ts";
import { startPostgres } from "./postgres.ts";
import { startRedisCluster } from "./redis-cluster.ts";
import { startRedis } from "./redis.ts";
import { startToxicProxy, type ToxicProxy } from "./toxic-proxy.ts";

const DELAY_MS = 150;
const SHORT_MS = 300;

const [postgres, mariadb, redis, valkey, cluster] = await Promise.all([
  need("a PostgreSQL server, 15 or later", () => startPostgres({ isDurable: true })),
  need("a MariaDB server", () => startMariaDb({ isDurable: true })),
  need("a Redis server", () => startRedis({ flavour: "redis", appendOnly: true })),
  need("a Valkey server, 8 or later", () => startRedis({ flavour: "valkey", appendOnly: true })),
  need("a Redis Cluster", startRedisCluster),
]);

afterAll(async () => {
  await Promise.all([postgres, mariadb, redis, valkey, cluster].map(async (server) => server?.remove()));
});

async function withPostgres<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return work(client).finally(() => client.end());
}

async function withRedis<T>(url: string, work: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on("error", () => undefined);
  await client.connect();
  return work(client as ReturnType<typeof createClient>).finally(() => client.destroy());
}

describe.runIf(postgres)("PostgreSQL", () => {
  it("keeps what it acknowledged when it is killed", async () => {
    await withPostgres(postgres!.url, async (client) => {
      await client.query("CREATE TABLE notes (note text)");
      await client.query("INSERT INTO notes VALUES ('kept, 日本語')");
      await client.query("BEGIN");
      await client.query("INSERT INTO notes VALUES ('never committed')");
      await postgres!.kill();
    });
    await postgres!.start();
    const { rows } = await withPostgres(postgres!.url, (client) =>
      client.query("SELECT note, current_setting('fsync') AS fsync FROM notes"),
    );
    expect(rows).toEqual([{ note: "kept, 日本語", fsync: "on" }]);
  });

  it("takes no wrong password", async () => {
    await expect(withPostgres(postgres!.url.replace(/:\w+@/, ":wrong@"), (client) => client.query("SELECT 1"))).rejects.toThrow("password");
  });

  it("answers nothing while it is paused, on an open connection too, and then all", async () => {
    await withPostgres(postgres!.url, async (client) => {
      await client.query("SELECT 1");
      await postgres!.pause();
      const answer = client.query("SELECT 2 AS two").then(({ rows }) => rows as unknown);
      expect(await Promise.race([answer, sleep(SHORT_MS, "silence")])).toBe("silence");
      await postgres!.resume();
      expect(await answer).toEqual([{ two: 2 }]);
    });
  });

  it("starts again after an orderly stop", async () => {
    await postgres!.stop();
    await expect(withPostgres(postgres!.url, () => Promise.resolve())).rejects.toThrow("ECONNREFUSED");
    await postgres!.start();
    await expect(withPostgres(postgres!.url, () => Promise.resolve("up"))).resolves.toBe("up");
  });
});

describe.runIf(mariadb)("MariaDB", () => {
  it("keeps what it acknowledged when it is killed", async () => {
    const before = await createConnection(mariadb!.url);
    before.on("error", () => undefined);
    await before.query("CREATE TABLE notes (note text)");
    await before.query("INSERT INTO notes VALUES ('kept, 日本語 🦭')");
    await before.query("BEGIN");
    await before.query("INSERT INTO notes VALUES ('never committed')");
    await mariadb!.kill();
    await mariadb!.start();
    const after = await createConnection(mariadb!.url);
    const [rows] = await after.query("SELECT note, @@innodb_flush_log_at_trx_commit AS flush FROM notes");
    expect(rows).toEqual([{ note: "kept, 日本語 🦭", flush: 1 }]);
    await after.end();
  });

  it("starts again after an orderly stop", async () => {
    await mariadb!.stop();
    await expect(createConnection(mariadb!.url)).rejects.toThrow("ECONNREFUSED");
    await mariadb!.start();
    await (await createConnection(mariadb!.url)).end();
  });
});

describe.each([
  { name: "Redis", server: redis, version: /redis_version:[7-9]/ },
  { name: "Valkey", server: valkey, version: /valkey_version:([89]|\d\d)\./ },
])("$name", ({ server, version }) => {
  it.runIf(server)("keeps what it acknowledged when it is killed", async () => {
    await withRedis(server!.url, async (client) => {
      await client.set("note", "kept, 日本語");
      await server!.kill();
    });
    await server!.start();
    await withRedis(server!.url, async (client) => {
      expect(await client.get("note")).toBe("kept, 日本語");
      expect(await client.info("server")).toMatch(version);
    });
  });
});

describe.runIf(cluster)("Redis Cluster", () => {
  it("answers from all three masters", async () => {
    const client = new Cluster(cluster!.nodes.map(({ port }) => ({ host: "127.0.0.1", port })));
    const keys = Array.from({ length: 60 }, (_, at) => `note:${at}`);
    await Promise.all(keys.map((key) => client.set(key, key)));
    expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(keys);
    const sizes = await Promise.all(client.nodes("master").map((node) => node.dbsize()));
    expect(sizes).toHaveLength(3);
    for (const size of sizes) expect(size).toBeGreaterThan(0);
    client.disconnect();
  });
});

describe.runIf(cluster)("Redis Cluster, one of its masters killed", () => {
  it("is whole again once that has started", async () => {
    await cluster!.nodes[1]!.kill();
    await cluster!.nodes[1]!.start();
    await cluster!.ready();
    const client = new Cluster(cluster!.nodes.map(({ port }) => ({ host: "127.0.0.1", port })));
    await Promise.all(Array.from({ length: 20 }, (_, at) => client.set(`again:${at}`, "1")));
    client.disconnect();
  });
});

describe.runIf(redis)("the toxic proxy", () => {
  let proxy: ToxicProxy;
  let url: string;

  beforeAll(async () => {
    proxy = await startToxicProxy(redis!.port);
    url = proxy.through(redis!.url);
  });

  afterEach(() => proxy.pass());
  afterAll(() => proxy?.close());

  it("counts round trips, a pipeline as one", async () => {
    await withRedis(url, async (client) => {
      await client.ping();
      proxy.resetTraffic();
      await client.ping();
      await client.get("note");
      await client.multi().set("a", "1").set("b", "2").get("a").execAsPipeline();
      expect(proxy.traffic).toMatchObject({ connections: 0, roundTrips: 3 });
      expect(proxy.traffic.bytesToServer).toBeGreaterThan(100);
      expect(proxy.traffic.bytesToClient).toBeGreaterThan(20);
    });
  });

  it("delays each round trip, on open connections too", async () => {
    await withRedis(url, async (client) => {
      proxy.delay(DELAY_MS);
      const start = performance.now();
      expect(await Promise.all([client.echo("first"), client.echo("second")])).toEqual(["first", "second"]);
      expect(performance.now() - start).toBeGreaterThanOrEqual(DELAY_MS - 1);
      const slow = client.echo("slow");
      await sleep(DELAY_MS / 3);
      proxy.pass();
      expect(await Promise.all([slow, client.echo("not overtaking")])).toEqual(["slow", "not overtaking"]);
    });
  });

  it("hangs, on open connections and new ones, and resets them when it has recovered", async () => {
    await withRedis(url, async (client) => {
      const ended = once(client, "error");
      proxy.hang();
      const lost = client.ping().catch(() => "reset");
      const late = withRedis(url, (other) => other.ping()).catch(() => "reset");
      expect(await Promise.race([lost, late, sleep(SHORT_MS, "silence")])).toBe("silence");
      proxy.pass();
      expect(await Promise.all([lost, late])).toEqual(["reset", "reset"]);
      await ended;
    });
    expect(await withRedis(url, (client) => client.ping())).toBe("PONG");
  });

  it("cuts open connections and refuses new ones at once, until it passes again", async () => {
    await withRedis(url, async (client) => {
      const ended = once(client, "error");
      proxy.cut();
      await ended;
    });
    await expect(withRedis(url, (client) => client.ping())).rejects.toThrow();
    proxy.pass();
    expect(await withRedis(url, (client) => client.ping())).toBe("PONG");
  });
});

describe.runIf(redis)("a test process that is killed", () => {
  it("leaves neither a server nor its folder", async () => {
    const module = join(import.meta.dirname, "redis.ts");
    const script = `import { startRedis } from ${JSON.stringify(module)}; console.log((await startRedis({ flavour: "redis" })).url);`;
    const folder = await mkdtemp(join(tmpdir(), "waxseal-killed-")); // of its own: other tests start servers meanwhile
    const env = { ...process.env, TMPDIR: folder };
    const holder = spawn(process.execPath, ["--input-type=module", "--eval", script], { env, stdio: ["ignore", "pipe", "inherit"] });
    const [url] = (await once(createInterface(holder.stdout), "line")) as [string];
    expect(await readdir(folder)).toHaveLength(1);
    expect(await withRedis(url, (client) => client.ping())).toBe("PONG");
    holder.kill("SIGKILL");
    await expect.poll(() => readdir(folder), { timeout: 30_000 }).toEqual([]);
    await rm(folder, { recursive: true });
    await expect(withRedis(url, (client) => client.ping())).rejects.toThrow("ECONNREFUSED");
  });
});
