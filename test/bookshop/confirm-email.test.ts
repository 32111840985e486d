import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { hashPassword } from "../../src/passwords/hash-password.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { djangoTables } from "./django-tables.ts";
import { newFolder, startShop, type Shop } from "./shop.ts";
import { Visitor } from "./visitor.ts";

const PASSWORD = "correct horse";
const SECRET_KEY = generateSecretKey();
const DAY = 86_400;

/** The table of accounts as the first shop made it. */
const OLD_TABLE = `CREATE TABLE account (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT NOT NULL,
  email_folded TEXT NOT NULL UNIQUE, password TEXT NOT NULL, last_login TEXT) STRICT`;

let folder: Awaited<ReturnType<typeof newFolder>>;
let shop: Shop;
let database: DatabaseSync;
let people = 0;

beforeAll(async () => {
  folder = await newFolder();
  const DATABASE = join(folder.path, "shop.sqlite3");
  database = new DatabaseSync(DATABASE, { timeout: 5000 });
  database.exec(OLD_TABLE);
  database
    .prepare("INSERT INTO account (name, email, email_folded, password) VALUES ('Old', 'old@example.org', 'old@example.org', ?)")
    .run(await hashPassword(PASSWORD));
  shop = await startShop({ DATABASE, SECRET_KEY });
});

afterAll(async () => {
  database?.close();
  await shop?.close();
  await folder?.remove();
});

/** Returns somebody who has just signed up, and the link that they were sent. */
async function newReader(): Promise<{ reader: Visitor; email: string; link: string }> {
  const [reader, email] = [new Visitor(shop.origin), `reader-${++people}@example.org`];
  await reader.signUp(email, PASSWORD);
  return { reader, email, link: (await reader.links("/confirm-email"))[0]! };
}

async function isConfirmed(reader: Visitor): Promise<boolean> {
  const { text } = await reader.get("/account");
  expect(text.includes("Confirm your address")).toBe(!text.includes("Confirmed"));
  return text.includes("Confirmed");
}

describe("a new account's address", () => {
  it("is confirmed by whoever has its mail, once, in any browser", async () => {
    const { reader, email, link } = await newReader();
    expect(await isConfirmed(reader)).toBe(false);
    const phone = new Visitor(shop.origin);
    const answer = await phone.submit(link, link);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    expect((await phone.get("/")).text).toContain(`${email} is confirmed.`);
    expect([await phone.isSignedIn(), await isConfirmed(reader)]).toEqual([false, true]);
    const again = await phone.get(link);
    expect(again.status).toBe(400);
    expect(again.text).toContain("This link is no longer good");
  });

  it("is not confirmed by what only looks at the link, nor by a form from elsewhere (attack 78)", async () => {
    const { reader, link } = await newReader();
    for (let scans = 0; scans < 2; scans++) {
      const { status, headers } = await new Visitor(shop.origin).get(link);
      expect([status, headers.get("referrer-policy"), headers.get("cache-control")]).toEqual([200, "same-origin", "no-store"]);
    }
    expect((await reader.post(link, {})).status).toBe(403);
    expect(await isConfirmed(reader)).toBe(false);
  });

  it("is not confirmed by a link that was altered, or is somebody else's", async () => {
    const [{ reader, link }, { link: another }] = [await newReader(), await newReader()];
    const token = (of: string): string => /token=(.*)/.exec(of)![1]!;
    const wrong = [
      link.slice(0, -1) + (link.endsWith("A") ? "E" : "A"),
      link.replace(token(link), token(another)),
      link.replace(/account=\d+/, "account=0"),
      link.replace(/account=\d+/, "account=1&account=2"),
      `${link}&token=${token(link)}`,
      "/confirm-email",
    ];
    for (const one of wrong) expect([one, (await reader.get(one)).status]).toEqual([one, 400]);
    expect((await reader.submit("/account", wrong[0]!)).status).toBe(400);
    expect(await isConfirmed(reader)).toBe(false);
  });

  it("is not confirmed after three days", async () => {
    const { reader, email, link } = await newReader();
    const pk = Number(/account=(\d+)/.exec(link)![1]);
    const tokenOfDaysAgo = (days: number): string =>
      createWaxseal({ keys: SECRET_KEY, clock: () => Date.now() / 1000 - days * DAY })
        .boundToken({ purpose: "shop.confirm-email", maxAge: "3d", state: () => [pk, email, 0] })
        .issue(undefined);
    const statuses = [2.9, 3.1].map(
      async (days) => (await reader.get(`/confirm-email?account=${pk}&token=${tokenOfDaysAgo(days)}`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 400]);
  });

  it("is asked about again, but not once it is confirmed", async () => {
    const { reader, link } = await newReader();
    await reader.submit("/account", "/account/confirm-email");
    const [renewed] = await reader.links("/confirm-email");
    await reader.submit(renewed!, renewed!);
    expect(await isConfirmed(reader)).toBe(true);
    const before = await reader.links("/confirm-email");
    await reader.submit("/account", "/account/confirm-email");
    expect(await reader.links("/confirm-email")).toEqual(before);
    expect((await reader.get(link)).status).toBe(400);
  });

  it("has to be confirmed anew when it is another one", async () => {
    const { reader, email, link } = await newReader();
    await reader.submit(link, link);
    database.prepare("UPDATE account SET email = ? WHERE email = ?").run(`new-${email}`, email);
    expect(await isConfirmed(reader)).toBe(false);
    expect((await reader.get(link)).status).toBe(400);
  });

  it("can be confirmed in a shop from before there was such a thing", async () => {
    const old = new Visitor(shop.origin);
    expect((await old.signIn("old@example.org", PASSWORD)).status).toBe(303);
    expect(await isConfirmed(old)).toBe(false);
    await old.submit("/account", "/account/confirm-email");
    const [link] = await old.links("/confirm-email");
    await old.submit(link!, link!);
    expect(await isConfirmed(old)).toBe(true);
  });
});

describe("beside a Django site, whose tables have no room for it", () => {
  it("is never asked about, and nobody is invited", async () => {
    const DJANGO_DB = join(folder.path, "django.sqlite3");
    const site = new DatabaseSync(DJANGO_DB);
    for (const statement of djangoTables("sqlite")) site.exec(statement);
    const djangoShop = await startShop({ DJANGO_DB, DJANGO_TIME_ZONE: "UTC", SECRET_KEY });
    try {
      const reader = new Visitor(djangoShop.origin);
      await reader.signUp("ada@example.org", PASSWORD);
      const { status, text } = await reader.get("/account");
      expect([status, /Confirm|invitation/.test(text)]).toEqual([200, false]);
      expect(await reader.links("/confirm-email")).toEqual([]);
      expect((await reader.get("/confirm-email?account=1&token=1")).status).toBe(404);
      expect((await reader.submit("/account", "/account/confirm-email")).status).toBe(404);
      for (const path of ["/account/invite", "/invitation?token=1"]) expect((await reader.get(path)).status).toBe(404);
      const tables = site.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name").all();
      expect(tables.map(({ name }) => name)).toEqual(["auth_user", "django_session"]);
    } finally {
      await djangoShop.close();
      site.close();
    }
  });
});
