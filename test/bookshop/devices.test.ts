import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { djangoTables } from "./django-tables.ts";
import { newFolder, startShop, type Shop } from "./shop.ts";
import { tokenIn, Visitor } from "./visitor.ts";

const PASSWORD = "correct horse";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
const DEVICES = "/account/devices";
const SIGN_OUT = "/account/devices/sign-out";
const SIGN_OUT_OTHERS = "/account/devices/sign-out-others";

let folder: Awaited<ReturnType<typeof newFolder>>;
let shop: Shop;
let people = 0;

beforeAll(async () => {
  folder = await newFolder();
  shop = await startShop({ DATABASE: join(folder.path, "shop.sqlite3") });
});

afterAll(async () => {
  await shop?.close();
  await folder?.remove();
});

/** Returns somebody who has just signed up in one browser, and signed in in others. */
async function newReader(...others: string[]): Promise<{ here: Visitor; elsewhere: Visitor[]; email: string }> {
  const [here, email] = [new Visitor(shop.origin, FIREFOX), `reader-${++people}@example.org`];
  await here.signUp(email, PASSWORD);
  const elsewhere = others.map((userAgent) => new Visitor(shop.origin, userAgent));
  for (const visitor of elsewhere) expect((await visitor.signIn(email, PASSWORD)).status).toBe(303);
  return { here, elsewhere, email };
}

/** Returns the names on somebody's page of devices, and the ids of those that can be signed out. */
async function listed(visitor: Visitor): Promise<{ names: string[]; ids: string[]; text: string }> {
  const { text } = await visitor.get(DEVICES);
  return {
    names: [...text.matchAll(/<li class="device[^>]*>.*?<h2>(.*?)<\/h2>/gs)].map((match) => match[1]!.replace(/<.*?>/g, "").trim()),
    ids: [...text.matchAll(/name="id" value="(.*?)"/g)].map((match) => match[1]!),
    text,
  };
}

describe("the page of devices", () => {
  it("opens for whoever is signed in", async () => {
    const { status, headers } = await new Visitor(shop.origin).get(DEVICES);
    expect([status, headers.get("location")]).toEqual([303, "/sign-in?next=/account"]);
  });

  it("lists each browser once, with this one first, and shows nothing that opens a session", async () => {
    const { here, elsewhere } = await newReader(IPHONE, `<script>alert("hello")</script>`);
    expect((await here.get("/account")).text).toContain(`href="${DEVICES}"`);
    const { names, ids, text } = await listed(here);
    expect(names).toEqual(["Firefox on Linux This device", "An unknown browser", "Safari on an iPhone"]);
    expect(ids).toHaveLength(2);
    expect(text).not.toContain("<script>");
    for (const visitor of [here, ...elsewhere]) expect(text).not.toContain(visitor.cookies.get("wax-session")!.slice(0, 20));
    const times = [...text.matchAll(/<time datetime="(.*?)">(.*?)<\/time>/g)].map((match) => [match[1]!, match[2]!] as const);
    expect(times).toHaveLength(5); // of when each signed in, and of when the others were seen last
    for (const [time] of times) {
      expect(new Date(time).toISOString()).toBe(time);
      expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
    }
    expect((await listed(elsewhere[0]!)).names[0]).toBe("Safari on an iPhone This device");
  });

  it("signs another browser out, which is nobody's at its next request", async () => {
    const { here, elsewhere } = await newReader(IPHONE);
    const other = elsewhere[0]!;
    await other.submit("/", "/cart", { book: "dracula" });
    const token = tokenIn((await other.get("/account")).text);
    const [id] = (await listed(here)).ids;

    const { status, headers } = await here.submit(DEVICES, SIGN_OUT, { id: id! });
    expect([status, headers.get("location")]).toEqual([303, DEVICES]);
    const { names, text } = await listed(here);
    expect(names).toEqual(["Firefox on Linux This device"]);
    expect(text).toContain("That device is signed out.");
    expect(text).toContain("Only this browser is signed in");
    expect(text).not.toContain(SIGN_OUT_OTHERS);

    const change = await other.post("/account/password", { current: PASSWORD, password: "a thief's password", csrf_token: token });
    expect(change.status).toBe(403); // its tokens have ended too
    expect(await other.isSignedIn()).toBe(false);
    expect((await other.get("/cart")).text).toContain("nothing in it yet");
    expect(await here.isSignedIn()).toBe(true);
    await here.submit(DEVICES, SIGN_OUT, { id: id! });
    expect((await here.get(DEVICES)).text).toContain("That device was not signed in any more.");
  });

  it("signs out everywhere else, and nobody else", async () => {
    const { here, elsewhere } = await newReader(IPHONE, FIREFOX);
    const { here: stranger } = await newReader();
    await here.submit("/", "/cart", { book: "persuasion" });
    expect((await here.submit(DEVICES, SIGN_OUT_OTHERS)).status).toBe(303);
    expect((await here.get(DEVICES)).text).toContain("2 other devices are signed out.");
    expect(await Promise.all([here, stranger, ...elsewhere].map((visitor) => visitor.isSignedIn()))).toEqual([true, true, false, false]);
    expect((await here.get("/cart")).text).toContain("Persuasion");
  });

  it("does nothing to a session whose id was put into the form by somebody else", async () => {
    const { here: victim, elsewhere } = await newReader(IPHONE);
    const { here: thief } = await newReader();
    const ids = [...(await listed(victim)).ids, ...(await listed(elsewhere[0]!)).ids];
    expect(ids).toHaveLength(2);
    for (const id of [...ids, "", "'; DROP TABLE waxseal_session", "x".repeat(5000)]) {
      expect((await thief.submit(DEVICES, SIGN_OUT, { id })).status).toBe(303);
      expect((await thief.get(DEVICES)).text).toContain("That device was not signed in any more.");
    }
    expect(await Promise.all([victim, ...elsewhere, thief].map((visitor) => visitor.isSignedIn()))).toEqual([true, true, true]);
  });

  it("lists none that another password has ended", async () => {
    const { here, email } = await newReader(IPHONE);
    await here.submit("/account", "/account/password", { current: PASSWORD, password: "another password" });
    expect((await listed(here)).names).toEqual(["Firefox on Linux This device"]);
    const reader = new Visitor(shop.origin, IPHONE);
    await reader.submit("/forgot", "/forgot", { email });
    const [link] = await reader.resetLinks();
    await reader.submit(link!, link!, { password: "a third password" });
    await reader.signIn(email, "a third password");
    expect((await listed(reader)).names).toEqual(["Safari on an iPhone This device"]);
  });
});

describe("beside a Django site, whose table does not say whose a session is", () => {
  let djangoShop: Shop;

  beforeAll(async () => {
    const path = join(folder.path, "django.sqlite3");
    const database = new DatabaseSync(path);
    for (const statement of djangoTables("sqlite")) database.exec(statement);
    database.close();
    djangoShop = await startShop({ DJANGO_DB: path, DJANGO_TIME_ZONE: "UTC", SECRET_KEY: generateSecretKey() });
  });

  afterAll(() => djangoShop?.close());

  it("says why there is no list, and signs out everywhere else by the password", async () => {
    const [here, other] = [new Visitor(djangoShop.origin), new Visitor(djangoShop.origin)];
    await here.signUp("ada@example.org", PASSWORD);
    await other.signIn("ada@example.org", PASSWORD);
    const page = await here.get(DEVICES);
    expect(page.status).toBe(200);
    expect(page.text).toContain("does not say whose a session is");

    const wrong = await here.submit(DEVICES, SIGN_OUT_OTHERS, { current: "wrong password" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain("This is not your password.");
    expect(await other.isSignedIn()).toBe(true);
    await here.submit("/", "/cart", { book: "jane-eyre" });
    expect((await here.submit(DEVICES, SIGN_OUT_OTHERS, { current: PASSWORD })).status).toBe(303);
    expect((await here.get(DEVICES)).text).toContain("You are signed out everywhere else.");
    expect([await here.isSignedIn(), await other.isSignedIn()]).toEqual([true, false]);
    expect((await here.get("/cart")).text).toContain("Charlotte Brontë");
    expect((await here.submit(DEVICES, SIGN_OUT, { id: "any" })).status).toBe(404);
  });
});
