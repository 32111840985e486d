import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { waxHandle } from "../../src/adapters/node.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { djangoTables } from "./django-tables.ts";
import { newFolder, startShop, type Shop } from "./shop.ts";
import { Visitor } from "./visitor.ts";

const SECRET_KEY = generateSecretKey();
const ADDRESS = { name: "Ada Lovelace", street: "St James’s Square 12", postcode: "SW1Y 4LB", city: "London" };
const DAY = 86_400;

let folder: Awaited<ReturnType<typeof newFolder>>;

beforeAll(async () => {
  folder = await newFolder();
});

afterAll(() => folder?.remove());

/** Returns what somebody who looks at a cookie can make of it. */
function readable(cookie: string): string {
  const parts = cookie.split(/[.:]/).flatMap((part) => [part, Buffer.from(part, "base64url").toString()]);
  return decodeURIComponent(parts.join("\n").replaceAll(/%(?![0-9a-f]{2})/gi, "%25"));
}

describe.each([{ where: "on its own" }, { where: "beside a Django site" }])("a shop $where", ({ where }) => {
  let shop: Shop;

  beforeAll(async () => {
    if (where === "on its own") {
      shop = await startShop({ DATABASE: join(folder.path, "shop.sqlite3"), SECRET_KEY });
      return;
    }
    const path = join(folder.path, "django.sqlite3");
    const site = new DatabaseSync(path);
    for (const statement of djangoTables("sqlite")) site.exec(statement);
    site.close();
    shop = await startShop({ DJANGO_DB: path, DJANGO_TIME_ZONE: "UTC", SECRET_KEY });
  });

  afterAll(() => shop?.close());

  /** Returns somebody with two books in their cart. */
  async function newVisitor(): Promise<Visitor> {
    const visitor = new Visitor(shop.origin);
    for (const book of ["dracula", "the-purloined-letter"]) await visitor.submit("/", "/cart", { book });
    return visitor;
  }

  /** Returns a shop's other self, with the same key, some days ago. */
  function ago(days: number): ReturnType<typeof createWaxseal> {
    return createWaxseal({ keys: SECRET_KEY, baseUrl: shop.origin, clock: () => Date.now() / 1000 - days * DAY });
  }

  describe("an order", () => {
    it("empties the cart and leads to the e-books", async () => {
      const visitor = await newVisitor();
      const half = await visitor.submit("/checkout", "/checkout", { ...ADDRESS, city: " " });
      expect([half.status, half.text.includes("Please tell us the town."), half.text.includes(ADDRESS.postcode)]).toEqual([
        422,
        true,
        true,
      ]);
      expect((await visitor.get("/cart")).text).toContain("Dracula");
      const { status, headers } = await visitor.submit("/checkout", "/checkout", ADDRESS);
      expect([status, headers.get("location")]).toEqual([303, "/shelf"]);
      expect((await visitor.get("/cart")).text).toContain("nothing in it yet");
      expect((await visitor.get("/checkout")).headers.get("location")).toBe("/cart");
      expect(await visitor.links("/downloads/dracula", "/shelf")).toHaveLength(1);
    });
  });

  describe("a draft of one", () => {
    it("outlives the browser's session and can be read by nobody who sees the cookie", async () => {
      const visitor = await newVisitor();
      await visitor.submit("/checkout", "/checkout/draft", { ...ADDRESS, street: "", city: "" });
      const draft = visitor.cookies.get("draft")!;
      expect(visitor.setCookies.get("draft")).toMatch(/; Max-Age=604800; .*HttpOnly; SameSite=Lax$/);
      expect(readable(draft)).not.toMatch(/Ada|Lovelace|SW1Y|name|postcode/);
      await visitor.submit("/", "/theme", { theme: "dark" });
      expect(readable(visitor.cookies.get("theme")!)).toContain("dark"); // so this reads what is not sealed

      const restarted = await newVisitor();
      restarted.cookies.set("draft", draft);
      const { text } = await restarted.get("/checkout");
      expect([...text.matchAll(/id="(\w+)"[^>]*value="(.*?)"/g)].map((match) => [match[1], match[2]])).toEqual([
        ["name", ADDRESS.name],
        ["street", ""],
        ["postcode", ADDRESS.postcode],
        ["city", ""],
      ]);
    });

    it("is none when the cookie was altered, is another one, or is too old", async () => {
      const visitor = await newVisitor();
      await visitor.submit("/checkout", "/checkout/draft", ADDRESS);
      const draft = visitor.cookies.get("draft")!;
      const isShown = async (cookie: string): Promise<boolean> => {
        visitor.cookies.set("draft", cookie);
        const { status, text } = await visitor.get("/checkout");
        expect(status).toBe(200);
        return text.includes(ADDRESS.name);
      };
      expect(await isShown(draft)).toBe(true);
      expect(await isShown(draft.slice(0, -1) + (draft.endsWith("A") ? "E" : "A"))).toBe(false);
      expect(await isShown("")).toBe(false);
      expect(await isShown(await draftOf(ago(6.9)))).toBe(true);
      expect(await isShown(await draftOf(ago(7.1)))).toBe(false);
      expect(await isShown(await draftOf(createWaxseal({ keys: generateSecretKey() })))).toBe(false);
    });

    it("is too long to be kept rather than too large for a cookie", async () => {
      const visitor = await newVisitor();
      const most = { name: "é".repeat(80), street: "é".repeat(80), postcode: "é".repeat(12), city: "é".repeat(60) };
      expect((await visitor.submit("/checkout", "/checkout/draft", most)).status).toBe(303);
      expect(visitor.setCookies.get("draft")!.length).toBeLessThan(4096);
      expect((await visitor.get("/checkout")).text).toContain(most.street);
      expect((await visitor.submit("/checkout", "/checkout/draft", { ...ADDRESS, street: "x".repeat(10_000) })).status).toBe(303);
      expect((await visitor.get("/cart")).text).toContain("This is too long to be kept.");
      expect((await visitor.get("/checkout")).text).toContain(most.street);
    });

    it("ends with the order, and with signing out", async () => {
      const visitor = await newVisitor();
      await visitor.submit("/checkout", "/checkout/draft", ADDRESS);
      await visitor.submit("/checkout", "/checkout", ADDRESS);
      expect(visitor.cookies.has("draft")).toBe(false);

      const reader = await newVisitor();
      await reader.signUp("reader@example.org", "correct horse");
      await reader.submit("/checkout", "/checkout/draft", ADDRESS);
      expect(reader.cookies.has("draft")).toBe(true);
      await reader.submit("/account", "/sign-out");
      expect(reader.cookies.has("draft")).toBe(false);
    });
  });

  describe("an e-book", () => {
    let link: string;

    beforeAll(async () => {
      const visitor = await newVisitor();
      await visitor.submit("/checkout", "/checkout", ADDRESS);
      [link] = (await visitor.links("/downloads/dracula", "/shelf")) as [string];
    });

    it("is downloaded by its link alone, as often as one likes, and kept by no cache", async () => {
      for (let times = 0; times < 2; times++) {
        const { status, headers, text } = await new Visitor(shop.origin).get(link);
        expect([status, headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
        expect(headers.get("content-disposition")).toBe("attachment; filename=dracula.txt");
        expect([headers.get("referrer-policy"), headers.get("cache-control")]).toEqual(["no-referrer", "private, no-store"]);
        expect(text).toContain("DRACULA\nBram Stoker, 1897\n\nEx libris Ada Lovelace\n");
      }
    });

    it("has no other title, no other name and no other parameter than the link was made for", async () => {
      const wrong = [
        link.replace("dracula", "persuasion"),
        link.replace("Ada", "Eve"),
        link.replace("reader=", "reader=Eve&reader="),
        `${link}&reader=Eve`,
        link.slice(0, -1) + (link.endsWith("A") ? "E" : "A"),
        link.replace(/[?&]wax-signature=.*/, ""),
        "/downloads/dracula",
        ago(0).signedUrl({ purpose: "shop.preview", maxAge: "1h" }).sign("/downloads/dracula").slice(shop.origin.length),
      ];
      for (const one of wrong) {
        const { status, headers, text } = await new Visitor(shop.origin).get(one);
        expect([one, status, headers.get("content-disposition"), text.includes("no longer good")]).toEqual([one, 400, null, true]);
      }
    });

    it("is there for an hour", async () => {
      const statuses = [59, 61].map(async (minutes) => {
        const downloads = ago(minutes / 1440).signedUrl({ purpose: "shop.download", maxAge: "1h" });
        return (await new Visitor(shop.origin).get(downloads.sign("/downloads/dracula?reader=Ada").slice(shop.origin.length))).status;
      });
      expect(await Promise.all(statuses)).toEqual([200, 400]);
    });

    it("is on nobody else's shelf", async () => {
      expect((await new Visitor(shop.origin).get("/shelf")).text).toContain("There is an e-book with every book that you order.");
    });
  });
});

/** Returns the draft of an address as the application seals it. */
async function draftOf(waxseal: ReturnType<typeof createWaxseal>): Promise<string> {
  const draft = waxseal.cookie({ name: "draft", maxAge: "1w", schema: z.object({}).loose(), sealed: true });
  const server = createServer(
    waxHandle(waxseal, (request, response) => {
      request.wax.cookies.set(draft, ADDRESS);
      response.end();
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  server.close();
  const [header] = response.headers.getSetCookie().filter((one) => one.startsWith("draft="));
  return /^draft=([^;]+)/.exec(header!)![1]!;
}
