import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { attemptStart, newFolder, startShop, type Shop } from "./shop.ts";
import { Visitor } from "./visitor.ts";

describe("starting the bookshop", () => {
  let folder: Awaited<ReturnType<typeof newFolder>>;
  let data: string;
  let DATABASE: string;
  const shops: Shop[] = [];

  beforeEach(async () => {
    folder = await newFolder();
    data = join(folder.path, "data");
    DATABASE = join(data, "shop.sqlite3");
  });

  afterEach(async () => {
    await Promise.all(shops.splice(0).map((shop) => shop.close()));
    await folder.remove();
  });

  async function start(env: Record<string, string>): Promise<Shop> {
    const shop = await startShop(env);
    shops.push(shop);
    return shop;
  }

  it("makes a key of its own, says where, and finds it again", async () => {
    const shop = await startShop({ DATABASE });
    const file = join(data, ".env");
    const text = readFileSync(file, "utf8");
    const key = /^SECRET_KEY='([\w-]{64})'\n$/.exec(text)?.[1];
    expect(key).toBeDefined();
    expect([statSync(file).mode & 0o777, statSync(data).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(shop.said()).toContain(`SECRET_KEY, made just now, in ${file}`);
    expect(shop.said()).toContain(`Outbox    ${shop.origin}/outbox`);
    expect(shop.said()).not.toContain(key);

    const visitor = new Visitor(shop.origin);
    await visitor.submit("/", "/cart", { book: "persuasion" });
    expect(await shop.close()).toBe(0);

    const next = await start({ DATABASE });
    expect(next.said()).toContain(`SECRET_KEY in ${file}`);
    expect(readFileSync(file, "utf8")).toBe(text);
    const back = new Visitor(next.origin);
    for (const [name, value] of visitor.cookies) back.cookies.set(name, value);
    expect((await back.get("/cart")).text).toContain("Persuasion");
  });

  it("takes the key that it is given, and writes none", async () => {
    const shop = await start({ DATABASE, SECRET_KEY: generateSecretKey() });
    expect(shop.said()).toContain("SECRET_KEY of the environment");
    expect(existsSync(join(data, ".env"))).toBe(false);
  });

  it("in production shows nobody's mail, and sends its cookies over HTTPS only", async () => {
    const shop = await start({ DATABASE, NODE_ENV: "production", SECRET_KEY: generateSecretKey(), BASE_URL: "https://shop.example" });
    expect(shop.said()).not.toContain("utbox");
    const visitor = new Visitor(shop.origin);
    expect((await visitor.get("/outbox")).status).toBe(404);
    const { headers, text } = await visitor.get("/");
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    expect(visitor.setCookies.get("__Host-wax-csrf")).toMatch(/; Secure; HttpOnly; SameSite=Lax$/);
    expect(text).not.toContain("/outbox");
  });

  it.for<[what: string, env: Record<string, string>, said: string]>([
    ["no key in production", { NODE_ENV: "production" }, "WAXSEAL_KEY_MISSING: SECRET_KEY is not set. Run `npx waxseal init`"],
    ["a weak key in production", { NODE_ENV: "production", SECRET_KEY: "secret" }, "WAXSEAL_KEY_WEAK: "],
    ["no address on all interfaces", { HOST: "0.0.0.0", SECRET_KEY: generateSecretKey() }, "BASE_URL: set it to the address people use"],
    ["Django's database without its key", { DJANGO_DB: import.meta.filename }, "SECRET_KEY: set it to that of the Django site"],
    ["a port that is none", { PORT: "80a" }, "PORT: give a number from 0 to 65535"],
    [
      "a file that is no database",
      { DJANGO_DB: import.meta.filename, SECRET_KEY: generateSecretKey() },
      "says: file is not a database (A Django site's",
    ],
    ["a store of no kind it knows", { STORE: "https://shop:hidden@127.0.0.1/" }, "STORE: write sqlite:path, postgres://…"],
    ["half a password for a host", { STORE: "postgres://shop:1/hidden@127.0.0.1/" }, "STORE: write sqlite:path, postgres://…"],
    [
      "a store beside a Django site's own",
      { DJANGO_DB: import.meta.filename, STORE: "redis://127.0.0.1", SECRET_KEY: generateSecretKey() },
      "STORE: leave it out",
    ],
    ["accounts in Redis", { DJANGO_DB: "redis://127.0.0.1" }, "DJANGO_DB: name the database of the Django site"],
    ["no Django database", { DJANGO_DB: "/nowhere/db.sqlite3" }, "DJANGO_DB: there is no such file"],
  ])("does not start with %s, and says what to do", async ([, env, said]) => {
    const outcome = await attemptStart({ DATABASE, ...env });
    expect(outcome).toMatchObject({ code: 1, said: expect.stringContaining(said) as string });
    expect((outcome as { said: string }).said).not.toContain("    at "); // no stack
    expect(existsSync(join(data, ".env"))).toBe(false);
  });

  it.for(["postgres", "mysql", "redis"])("does not start while its store on %s is away, and says which is", async (scheme) => {
    const STORE = `${scheme}://shop:hidden@127.0.0.1:1/1`;
    const outcome = await attemptStart({ DATABASE, STORE });
    expect(outcome).toMatchObject({ code: 1, said: expect.stringContaining(`${scheme}://127.0.0.1:1 says: `) as string });
    const { said } = outcome as { said: string };
    expect(said).toContain("ECONNREFUSED");
    expect(said).not.toMatch(/hidden|    at /);
  });

  it("keeps sessions in another SQLite file where it is told so", async () => {
    const sessions = join(folder.path, "elsewhere/sessions.sqlite3");
    const shop = await start({ DATABASE, STORE: `sqlite:${sessions}` });
    expect(shop.said()).toContain(`Sessions  ${sessions}\n`);
    const visitor = new Visitor(shop.origin);
    await visitor.submit("/", "/cart", { book: "persuasion" });
    expect((await visitor.get("/cart")).text).toContain("Persuasion");
    expect(existsSync(sessions)).toBe(true);
  });

  it("says when the port is taken, and by which command it starts", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const outcome = await attemptStart({ DATABASE, PORT: String(port) });
    other.close();
    expect(outcome).toMatchObject({ code: 1, said: expect.stringContaining(`PORT=${port + 1} npm start`) as string });
  });
});
