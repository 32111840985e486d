/**
 * The shop with its sessions, or all of a Django site, on real servers.
 *
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createConnection } from "mysql2/promise";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { startMariaDb } from "../servers/mariadb.ts";
import { startPostgres } from "../servers/postgres.ts";
import { startRedis } from "../servers/redis.ts";
import { need } from "../support/need.ts";
import { djangoTables } from "./django-tables.ts";
import { attemptStart, newFolder, startShop, type Shop } from "./shop.ts";
import { Visitor, type Answer } from "./visitor.ts";

const PASSWORD = "correct horse";
const EMAIL = "ada@example.org";

const [postgres, mariadb, redis] = await Promise.all([
  need("a PostgreSQL server, 15 or later", startPostgres),
  need("a MariaDB server", startMariaDb),
  need("a Redis server", () => startRedis({ flavour: "redis", appendOnly: true })),
]);

let folder: Awaited<ReturnType<typeof newFolder>>;

beforeAll(async () => {
  folder = await newFolder();
});

afterAll(async () => {
  await Promise.all([folder?.remove(), ...[postgres, mariadb, redis].map((server) => server?.remove())]);
});

/** Returns the same browser, at a shop that has started anew. */
function again(visitor: Visitor, { origin }: Shop): Visitor {
  const back = new Visitor(origin);
  for (const [name, value] of visitor.cookies) back.cookies.set(name, value);
  return back;
}

describe.each([
  { name: "PostgreSQL", scheme: "postgres", server: postgres },
  { name: "MariaDB", scheme: "mysql", server: mariadb },
  { name: "Redis", scheme: "redis", server: redis },
])("sessions in $name", ({ scheme, server }) => {
  it.runIf(server)("outlive the shop, and are nobody's guess while the server is away", async () => {
    const { url, port, start, stop } = { ...server!, start: () => server!.start(), stop: () => server!.stop() };
    const env = { DATABASE: join(folder.path, `${scheme}.sqlite3`), STORE: url };
    const first = await startShop(env);
    expect(first.said()).toContain(`Sessions  ${scheme}://127.0.0.1:${port}\n`);
    const { password } = new URL(url);
    if (password) expect(first.said()).not.toContain(password);
    const visitor = new Visitor(first.origin);
    await visitor.signUp(EMAIL, PASSWORD);
    await visitor.submit("/", "/cart", { book: "dracula" });
    await visitor.confirmEmail();
    const invitation = await visitor.invite("grace@example.org");
    const accept = (shop: Shop): Promise<Answer> =>
      new Visitor(shop.origin).submit(invitation, invitation, { name: "Grace", password: PASSWORD });
    expect((await Promise.all([accept(first), accept(first)])).map(({ status }) => status).sort()).toEqual([303, 410]);
    const accounts = new DatabaseSync(env.DATABASE, { timeout: 5000 });
    accounts.exec("DELETE FROM account WHERE email = 'grace@example.org'");
    accounts.close();
    expect((await accept(first)).status).toBe(410); // it is the store that knows
    expect(await first.close()).toBe(0);

    const second = await startShop(env);
    try {
      const back = again(visitor, second);
      expect(await back.isSignedIn()).toBe(true);
      expect((await back.get("/cart")).text).toContain("Bram Stoker");
      expect((await back.get("/account/devices")).text).toContain("This device");

      await stop();
      expect((await back.get("/account")).status).toBe(503);
      await start();
      await expect.poll(() => back.isSignedIn(), { timeout: 10_000 }).toBe(true);
      await back.submit("/account", "/sign-out");
      expect(await back.isSignedIn()).toBe(false);
    } finally {
      expect(await second.close()).toBe(0);
    }
  });
});

describe("in production", () => {
  it.runIf(postgres)("makes no table, and says who does", async () => {
    const client = new Client({ connectionString: postgres!.url });
    await client.connect();
    await client.query("CREATE DATABASE empty");
    await client.end();
    const outcome = await attemptStart({
      DATABASE: join(folder.path, "production.sqlite3"),
      NODE_ENV: "production",
      SECRET_KEY: generateSecretKey(),
      BASE_URL: "https://shop.example",
      STORE: Object.assign(new URL(postgres!.url), { pathname: "/empty" }).href,
    });
    expect(outcome).toMatchObject({ code: 1, said: expect.stringMatching(/WAXSEAL_TABLE_MISSING: .*waxseal sessions migrate/) as string });
  });
});

describe.each([
  {
    name: "PostgreSQL",
    scheme: "postgres",
    server: postgres,
    async setUp(url: string): Promise<void> {
      const client = new Client({ connectionString: url });
      await client.connect();
      for (const statement of djangoTables("postgres")) await client.query(statement);
      await client.query("ALTER ROLE CURRENT_USER SET timezone TO 'America/Chicago'"); // whatever the server's zone is, times are UTC
      await client.end();
    },
  },
  {
    name: "MariaDB",
    scheme: "mysql",
    server: mariadb,
    async setUp(url: string): Promise<void> {
      const connection = await createConnection(url);
      for (const statement of djangoTables("mysql")) await connection.query(statement);
      await connection.query("SET GLOBAL time_zone = '-06:00'");
      await connection.end();
    },
  },
])("a Django site's $name", ({ scheme, server, setUp }) => {
  it.runIf(server)("holds both accounts and sessions", async () => {
    const env = { DJANGO_DB: server!.url, DJANGO_TIME_ZONE: "UTC", SECRET_KEY: generateSecretKey(), NODE_ENV: "test" };
    const tooEarly = await attemptStart(env);
    expect(tooEarly).toMatchObject({ code: 1, said: expect.stringContaining("are made by its `manage.py migrate`") as string });
    await setUp(server!.url);
    const shop = await startShop(env);
    try {
      expect(shop.said()).toContain(`Database  ${scheme}://127.0.0.1:${server!.port}, shared with a Django site\n`);
      const visitors = [new Visitor(shop.origin), new Visitor(shop.origin)];
      const answers = await Promise.all(visitors.map((visitor) => visitor.signUp(EMAIL, PASSWORD))); // at once: one gets the address
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
      const visitor = visitors[answers.findIndex(({ status }) => status === 303)]!;
      await visitor.submit("/", "/cart", { book: "dracula" });
      const { text } = await visitor.get("/account");
      const lastLogin = /Signed in <time datetime="(.*?)"/.exec(text)![1]!;
      expect(Math.abs(Date.now() - Date.parse(lastLogin))).toBeLessThan(60_000);

      const reader = new Visitor(shop.origin);
      await reader.submit("/forgot", "/forgot", { email: "ADA＠example.org" });
      const [link] = await reader.resetLinks();
      expect((await reader.submit(link!, link!, { password: "another password" })).status).toBe(303);
      expect(await visitor.isSignedIn()).toBe(false);
      expect((await reader.signIn(EMAIL, "another password")).status).toBe(303);
      expect((await reader.get(link!)).status).toBe(400);
    } finally {
      expect(await shop.close()).toBe(0);
    }
  });
});
