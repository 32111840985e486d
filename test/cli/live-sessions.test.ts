import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "node:sqlite";
import { Redis } from "ioredis";
import { createConnection, createPool } from "mysql2/promise";
import { Client, Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TABLES as EVIDENCE_TABLES } from "../../src/sessions/stores/evidence/sql-evidence.ts";
import { mysqlStore } from "../../src/sessions/stores/mysql.ts";
import { postgresStore } from "../../src/sessions/stores/postgres.ts";
import { redisStore } from "../../src/sessions/stores/redis.ts";
import type { TableStore } from "../../src/sessions/store.ts";
import { assertBuilt } from "../package/built-package.ts";
import { startMariaDb } from "../servers/mariadb.ts";
import { startPostgres } from "../servers/postgres.ts";
import { startRedis } from "../servers/redis.ts";
import type { RunningServer } from "../servers/running-server.ts";
import { inFullLength } from "../support/full-length.ts";
import { need } from "../support/need.ts";
import { CLIENTS, install, refusals, USER } from "./client-projects.ts";
import { temporaryFolders } from "./run-cli.ts";
import { DAY, fill, insertRows } from "./session-rows.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url)); // built: it starts in a third of the time
const newFolder = temporaryFolders();

const postgres = await need("a real PostgreSQL", () => startPostgres());
const mariadb = await need("a real MariaDB", () => startMariaDb());
const redis = await need("a real Redis 7", () => startRedis({ flavour: "redis" }));
const isFull = await inFullLength("waxseal sessions through second clients of the same servers, and waxseal revoke");
const servers = [postgres, mariadb, redis].filter((server) => server !== undefined);
afterAll(() => Promise.all(servers.map((server) => server.remove())));

beforeAll(assertBuilt);

let cwd: string;
beforeEach(() => {
  cwd = newFolder();
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function waxseal(words: readonly string[], url: string): Promise<Ended> {
  return command(["sessions", ...words], url);
}

/** Runs the command as a process, which has to end by itself. */
async function command(words: readonly string[], SESSION_STORE: string): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd,
    env: { PATH: process.env["PATH"], SESSION_STORE },
    timeout: 60_000,
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

async function json(words: readonly string[], url: string): Promise<unknown> {
  const { out, err } = await waxseal([...words, "--json"], url);
  expect(err).toBe("");
  return JSON.parse(out);
}

async function revokes(url: string): Promise<void> {
  expect(await command(["revoke", "session", "--subject", "hundred\u00e9"], url)).toMatchObject({ code: 0, err: "" });
  expect(await command(["revoke", "shop.invite", "--lifetime", "1s"], url)).toMatchObject({ code: 2, out: "" });
  const { out, err } = await command(["revoke", "--list", "--json"], url);
  expect(err).toBe("");
  expect(JSON.parse(out)).toMatchObject({
    count: 1,
    complete: true,
    revocations: [{ purpose: "session", subject: "hundred\u00e9", expires: null }],
  });
}

interface Database {
  url(): string;
  scheme: string;
  /** Names of packages, each of which is to do. */
  clients: string[];
  open(): { store: TableStore; close(): Promise<unknown> };
  run(sql: string): Promise<unknown>;
}

function looksAfter({ url, scheme, clients, open, run }: Database): void {
  beforeEach(() => run(`DROP TABLE IF EXISTS waxseal_session, waxseal_claim, waxseal_revocation, ${EVIDENCE_TABLES.join(", ")}`));

  it.each(clients)("through %s: migrate twice, count, list and clear", async (client) => {
    install(client, cwd);
    expect(await waxseal(["count"], url())).toMatchObject({
      code: 3,
      err: expect.stringMatching(/WAXSEAL_TABLE_MISSING: .*npx waxseal sessions migrate/),
    });
    expect(await waxseal(["migrate"], url())).toMatchObject({
      code: 0,
      out: expect.stringContaining(
        "✓ Created the tables waxseal_session, waxseal_claim, waxseal_revocation, waxseal_key_boot, waxseal_key_use, waxseal_key_document and waxseal_key_revoked, with indexes",
      ),
      err: "",
    });
    expect(await waxseal(["migrate"], url())).toMatchObject({ code: 0, out: expect.stringContaining("there already"), err: "" });
    const { store, close } = open();
    const now = Math.floor(Date.now() / 1000);
    await fill(store, async (table) => {
      await insertRows(table, 2500, { lifetimeSeconds: 0 });
      await insertRows(table, 2, { userId: "7", createdAt: now - 3600, endsAt: now + DAY });
      await insertRows(table, 1, { userId: "8" });
    });
    await close();
    expect(await json(["count"], url())).toEqual({ ok: true, alive: 3 });
    const listed = (await json(["list", "--user", "7"], url())) as { sessions: { createdAt: string; seenAt: string }[] };
    expect(listed).toMatchObject({ ok: true, complete: true });
    expect(listed.sessions).toHaveLength(2);
    expect(Date.parse(listed.sessions[0]!.createdAt) / 1000).toBeCloseTo(now - 3600, 1);
    expect((await waxseal(["list", "--user", "7"], url())).out).toMatch(
      /signed in .* UTC, 1 hour ago\n {2}last seen .*\n {2}expires .*, in 23 hours\n/,
    );
    expect(await waxseal(["clear"], url())).toEqual({ code: 0, out: "✓ Removed 2,500 expired rows.\n", err: "" });
    expect(await json(["clear"], url())).toEqual({ ok: true, removed: 0, revocations: 0, processes: 0, complete: true });
    expect(await json(["count"], url())).toEqual({ ok: true, alive: 3 });
  });

  it.runIf(isFull).each(clients)("through %s: revoke", async (client) => {
    install(client, cwd);
    expect(await command(["revoke", "--list"], url())).toMatchObject({ code: 3, err: expect.stringContaining("WAXSEAL_TABLE_MISSING") });
    await waxseal(["migrate"], url());
    await revokes(url());
  });

  it.each(clients)("through %s: what is refused keeps its address to itself", async (client) => {
    install(client, cwd);
    const wrong = Object.assign(new URL(url()), { username: "canaryuser", password: "hunter2canary" }).href.replace(/^\w+/, scheme);
    const nowhere = Object.assign(new URL(url()), { pathname: "/hunter2canary" }).href;
    for (const [at, meaning] of [
      [wrong, "the user or the password is refused"],
      [nowhere, "there is no database of that name"],
    ] as const) {
      const { code, out, err } = await waxseal(["count"], at);
      expect([code, out]).toEqual([3, ""]);
      expect(err).toContain(meaning);
      expect(err).not.toMatch(/canary|127\.0\.0\.1/);
    }
  });
}

describe.runIf(postgres)("in PostgreSQL", () => {
  looksAfter({
    url: () => postgres!.url,
    scheme: "postgresql",
    clients: isFull ? ["pg", "postgres"] : ["pg"],
    open() {
      const pool = new Pool({ connectionString: postgres!.url });
      return { store: postgresStore(pool, { createTable: false }), close: () => pool.end() };
    },
    async run(sql) {
      const client = new Client({ connectionString: postgres!.url });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    },
  });
});

describe.runIf(mariadb)("in MariaDB", () => {
  looksAfter({
    url: () => mariadb!.url,
    scheme: "mariadb",
    clients: ["mysql2"],
    open() {
      const pool = createPool({ uri: mariadb!.url });
      return { store: mysqlStore(pool, { createTable: false }), close: () => pool.end() };
    },
    async run(sql) {
      const connection = await createConnection(mariadb!.url);
      await connection.query(sql).finally(() => connection.end());
    },
  });
});

describe.runIf(redis)("in Redis", () => {
  let client: Redis;
  beforeAll(() => {
    client = new Redis(redis!.url);
  });
  beforeEach(() => client.flushall());
  afterAll(() => client.disconnect());

  it.each(isFull ? ["@redis/client", "ioredis"] : ["ioredis"])("through %s: count, list and clear", async (name) => {
    install(name, cwd);
    const { url } = redis!;
    for (const prefix of ["waxseal:", "shop:"]) {
      await fill(redisStore(client, { prefix }), async (table) => {
        await insertRows(table, 40, { userId: "7", lifetimeSeconds: 0.001 });
        await insertRows(table, 2, { userId: "7" });
        await insertRows(table, 1);
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await waxseal(["migrate"], url)).toMatchObject({ code: 0, out: expect.stringContaining("nothing to create") });
    expect(await json(["count"], url)).toEqual({ ok: true, alive: 3 });
    expect(await json(["list", "--user", "7", "--prefix", "shop:"], url)).toMatchObject({ complete: true, sessions: [{}, {}] });
    expect((await waxseal(["clear"], url.replace("redis:", "valkey:"))).out).toContain("✓ Redis removes expired sessions by itself");
    expect(await json(["count", "--prefix", "other:"], url)).toEqual({ ok: true, alive: 0 });
  });

  it.runIf(isFull).each(["@redis/client", "ioredis"])("through %s: revoke", async (name) => {
    install(name, cwd);
    await revokes(redis!.url);
  });

  it.each(isFull ? ["@redis/client", "ioredis"] : ["ioredis"])("through %s: what is refused keeps its address to itself", async (name) => {
    install(name, cwd);
    const { code, out, err } = await waxseal(
      ["count"],
      Object.assign(new URL(redis!.url), { username: "canaryuser", password: "hunter2canary" }).href,
    );
    expect([code, out]).toEqual([3, ""]);
    expect(err).toContain("WRONGPASS, the user or the password is refused");
    expect(err).not.toMatch(/canary|127\.0\.0\.1/);
  });
});

describe("in a file of SQLite", () => {
  it("clear stops at Ctrl-C, though SQLite works synchronously", async () => {
    const path = join(cwd, "sessions.sqlite");
    expect(await waxseal(["migrate"], `sqlite:${path}`)).toMatchObject({ code: 0 });
    const database = new DatabaseSync(path);
    database.exec(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO waxseal_session SELECT 'h' || i, '', NULL, 1, i, i, i, i FROM n",
    );
    const left = (): number => Number(database.prepare("SELECT count(*) AS count FROM waxseal_session").get()!["count"]);
    const child = spawn(process.execPath, [MAIN, "sessions", "clear", "--json", "--sqlite", path], { cwd });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    while (left() === 100_000) await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill("SIGINT");
    const [code] = (await once(child, "close")) as [number | null];
    expect(code).toBe(3);
    expect(JSON.parse(out)).toEqual({ ok: false, removed: 100_000 - left(), revocations: 0, processes: 0, complete: false });
    database.close();
  });
});

describe("a store that does not speak", () => {
  const clients = CLIENTS.filter(({ client }) => isFull || ["pg", "mysql2", "ioredis"].includes(client));
  const listeners: Server[] = [];
  const sockets: Socket[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    for (const listener of listeners) listener.close();
  });

  async function listen(answer?: string): Promise<number> {
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
      if (answer !== undefined) socket.end(answer);
    });
    listeners.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  it.each(clients)("is given up by $client, and the process ends", async ({ client, scheme }) => {
    install(client, cwd);
    const { code, err } = await waxseal(["count", "--timeout", "1s"], `${scheme}://${USER}@127.0.0.1:${await listen()}/0`);
    expect(code).toBe(3);
    expect(err).toMatch(/^error WAXSEAL_STORE_(TIMEOUT|FAILED): [^\n]*\n$/);
    expect(err).not.toMatch(/canary|127\.0\.0\.1/);
  });

  it.each(clients)("or speaks in other tongues to $client", async ({ client, scheme }) => {
    install(client, cwd);
    const port = await listen("HTTP/1.1 400 hunter2canary\r\n\r\n");
    await refusals([["sessions", "count"]], { cwd, url: `${scheme}://${USER}@127.0.0.1:${port}/0`, timeout: "1s" });
  });
});

describe.runIf(postgres ?? mariadb)("a server that freezes", () => {
  it("is given up too", async () => {
    const server: RunningServer = (postgres ?? mariadb)!;
    await server.pause();
    const { code, err } = await waxseal(["migrate", "--timeout", "1s"], server.url).finally(() => server.resume());
    expect(code).toBe(3);
    expect(err).toContain("WAXSEAL_STORE_TIMEOUT");
  });
});
