import { request } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "../../src/passwords/hash-password.ts";
import { newFolder, startShop, type Shop } from "./shop.ts";
import { tokenIn, Visitor, type Answer } from "./visitor.ts";

const PASSWORD = "correct horse";

let folder: Awaited<ReturnType<typeof newFolder>>;
let shop: Shop;
let database: DatabaseSync;
let people = 0;
/** Somebody who stays signed in and keeps their password. */
let regular: Reader;

interface Reader {
  visitor: Visitor;
  email: string;
}

beforeAll(async () => {
  folder = await newFolder();
  const DATABASE = join(folder.path, "shop.sqlite3");
  shop = await startShop({ DATABASE });
  database = new DatabaseSync(DATABASE, { timeout: 5000 });
  regular = await newReader();
});

afterAll(async () => {
  database?.close();
  await shop?.close();
  await folder?.remove();
});

function newVisitor(): Visitor {
  return new Visitor(shop.origin);
}

/** Signs somebody up. */
async function newReader(): Promise<Reader> {
  const [visitor, email] = [newVisitor(), `reader-${++people}@example.org`];
  expect((await visitor.signUp(email, PASSWORD)).status).toBe(303);
  return { visitor, email };
}

function titleOf({ text }: Answer): string {
  return /<title>(.*?) · /.exec(text)![1]!;
}

describe("pages", () => {
  it("come with headers that keep them to themselves", async () => {
    const { status, headers } = await newVisitor().get("/");
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("vary")).toBe("Cookie");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.has("x-powered-by")).toBe(false);
  });

  it("cost no session before there is something to keep", async () => {
    const visitor = newVisitor();
    await visitor.get("/");
    expect([...visitor.cookies.keys()]).toEqual(["wax-csrf"]);
    expect((await fetch(`${shop.origin}/style.css`)).headers.getSetCookie()).toEqual([]);
  });

  it("escape what people typed", async () => {
    const visitor = newVisitor();
    await visitor.signUp("quotes@example.org", PASSWORD, `<i>"Ada"</i>`);
    const { text } = await visitor.get("/account");
    expect(text).toContain("&lt;i&gt;&quot;Ada&quot;&lt;/i&gt;");
    expect(text).not.toContain("<i>");
  });

  it("lead from other names of this machine to the shop's address", async () => {
    const answer = await new Promise<{ status: number | undefined; location: string | undefined }>((resolve, reject) => {
      const { hostname, port } = new URL(shop.origin);
      request({ host: hostname, port, path: "//evil.example/?a=1", headers: { host: `localhost:${port}` } }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, location: response.headers.location });
      })
        .on("error", reject)
        .end();
    });
    expect(answer).toEqual({ status: 302, location: `${shop.origin}//evil.example/?a=1` });
  });

  it("say when there is none, or when a request is too large", async () => {
    const visitor = newVisitor();
    for (const path of ["/nowhere", "/books/nothing", "/books/__proto__"]) {
      const answer = await visitor.get(path);
      expect([answer.status, titleOf(answer)]).toEqual([404, "There is no such page"]);
    }
    const large = await visitor.submit("/sign-in", "/sign-in", { email: "a".repeat(30_000) });
    expect([large.status, titleOf(large)]).toEqual([413, "We could not read that"]);
    expect((await visitor.get("/books/%ff")).status).toBe(400);
  });
});

describe("forms", () => {
  it.for([
    "/cart",
    "/cart/amount",
    "/checkout",
    "/checkout/draft",
    "/theme",
    "/sign-up",
    "/sign-in",
    "/sign-out",
    "/forgot",
    "/reset",
    "/confirm-email",
    "/invitation",
    "/account/password",
    "/account/confirm-email",
    "/account/invite",
    "/account/devices/sign-out",
    "/account/devices/sign-out-others",
    "/nowhere",
  ])("are refused at %s without a token", async (path) => {
    const answer = await newVisitor().post(path, { book: "dracula" });
    expect([answer.status, titleOf(answer)]).toEqual([403, "We did not accept that form"]);
    expect(answer.text).toContain("WAXSEAL_CSRF_TOKEN_MISSING");
  });

  it.for<[site: string, origin: string | undefined, code: string]>([
    ["cross-site", "https://evil.example", "WAXSEAL_CSRF_CROSS_SITE"],
    ["same-site", "http://127.0.0.1:1", "WAXSEAL_CSRF_CROSS_SITE"],
    ["same-origin", "http://localhost:1", "WAXSEAL_CSRF_ORIGIN"],
  ])("are refused from elsewhere even with a token: %s, %s", async ([site, origin, code]) => {
    const visitor = newVisitor();
    const token = tokenIn((await visitor.get("/cart")).text);
    const fields = { book: "dracula", csrf_token: token };
    const answer = await visitor.post("/cart", fields, { "sec-fetch-site": site, origin: origin!, referer: "https://evil.example/win" });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(code);
    expect(answer.text).toContain(`href="${shop.origin}/">Load the page again`);
    expect((await visitor.get("/cart")).text).toContain("nothing in it yet");
  });

  it("lead back to the page they were on when they are refused", async () => {
    const answer = await newVisitor().post("/cart", {}, { referer: `${shop.origin}/books/dracula` });
    expect(answer.text).toContain(`href="${shop.origin}/books/dracula">Load the page again`);
  });

  it("come back as they were typed, without the password", async () => {
    const answer = await newVisitor().submit("/sign-up", "/sign-up", { name: "", email: "ada＠example", password: "swordf" });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain("3 fields need another look.");
    expect(answer.text).toContain('value="ada＠example"');
    expect(answer.text).toContain("Please use 8 characters or more.");
    expect(answer.text).not.toContain("swordf");
  });
});

describe("signing in", () => {
  it("answers alike for an unknown address and a wrong password", async () => {
    const { email } = regular;
    const answers = await Promise.all([
      newVisitor().signIn(email, "not the password"),
      newVisitor().signIn("nobody@example.org", "not the password"),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(422);
      expect(answer.text).toContain("We do not know this address with this password.");
    }
  });

  it("changes the session's id and keeps the cart", async () => {
    const { email } = regular;
    const visitor = newVisitor();
    await visitor.submit("/", "/cart", { book: "dracula" });
    const before = visitor.cookies.get("wax-session");
    await visitor.signIn(email, PASSWORD);
    expect(visitor.cookies.get("wax-session")).not.toBe(before);
    expect((await visitor.get("/cart")).text).toContain("Bram Stoker");
    const thief = newVisitor();
    thief.cookies.set("wax-session", before!);
    expect(await thief.isSignedIn()).toBe(false);
  });

  it("lasts a week from each visit if it is to be remembered, otherwise until the browser closes", async () => {
    const { visitor, email } = regular;
    expect(visitor.setCookies.get("wax-session")).not.toContain("Max-Age");
    const remembered = newVisitor();
    const { headers } = await remembered.signIn(email, PASSWORD, { remember: "yes", next: "//evil.example/" });
    expect(headers.get("location")).toBe(`${shop.origin}/`);
    expect(remembered.setCookies.get("wax-session")).toMatch(/; Max-Age=(604800|604799);/);
  });

  it.for([
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "http://127.0.0.1.evil.example/",
    "javascript:alert(1)",
  ])("leads to no other site: next=%j", async (next) => {
    const visitor = newVisitor();
    const theme = await visitor.submit("/", "/theme", { theme: "dark", next });
    const { text } = await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`);
    for (const target of [theme.headers.get("location")!, /name="next" value="(.*?)"/.exec(text)![1]!]) {
      expect(target.startsWith(`${shop.origin}/`)).toBe(true);
    }
  });

  it("stores a password anew that was stored with less work", async () => {
    const password = await hashPassword(PASSWORD, { iterations: 1000 });
    database
      .prepare("INSERT INTO account (name, email, email_folded, password) VALUES ('Old', 'old@example.org', 'old@example.org', ?)")
      .run(password);
    const visitor = newVisitor();
    expect((await visitor.signIn("old@example.org", PASSWORD)).status).toBe(303);
    expect(await visitor.isSignedIn()).toBe(true);
    const row = database.prepare("SELECT password, last_login FROM account WHERE email = 'old@example.org'").get()!;
    expect(row["password"]).toMatch(/^pbkdf2_sha256\$1000000\$/);
    expect(row["last_login"]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  });

  it("takes one account for an address, however it is written", async () => {
    await newVisitor().signUp("Grace@Example.org", PASSWORD);
    const again = await newVisitor().signUp("gRACE@example.ORG", PASSWORD);
    expect(again.status).toBe(422);
    expect(again.text).toContain("There is an account with this address.");
    expect((await newVisitor().signIn("grace@example.org", PASSWORD)).status).toBe(303);
  });
});

describe("a forgotten password", () => {
  it("gets the same answer for known and unknown addresses", async () => {
    const { email } = regular;
    for (const address of [email, "nobody@example.org"]) {
      const { status, headers } = await newVisitor().submit("/forgot", "/forgot", { email: address });
      expect([status, headers.get("location")]).toEqual([303, "/forgot/sent"]);
    }
  });

  it("sends to the stored address, whatever look-alike was typed (attack 55)", async () => {
    const visitor = newVisitor();
    await visitor.signUp("mike@example.org", PASSWORD);
    const recipients = async (): Promise<string[]> =>
      [...(await visitor.get("/outbox")).text.matchAll(/To (\S+), at/g)].map((match) => match[1]!);
    for (const [typed, isFound] of [
      ["MIKE@EXAMPLE.ORG", true],
      ["mike＠example.org", true],
      ["mıke@example.org", false],
      ["mike@example.org, thief@example.org", false],
      ["thief@example.org", false],
    ] as const) {
      const before = await recipients();
      await visitor.submit("/forgot", "/forgot", { email: typed });
      expect(await recipients()).toEqual(isFound ? ["mike@example.org", ...before] : before);
    }
  });

  it("is set anew by a link that is good once, and ends every session", async () => {
    const { visitor, email } = await newReader();
    const reader = newVisitor();
    await reader.submit("/forgot", "/forgot", { email });
    const [link] = await reader.resetLinks();
    for (let scans = 0; scans < 2; scans++) expect((await newVisitor().get(link!)).status).toBe(200); // a mail scanner uses nothing up
    expect((await reader.submit(link!, link!, { password: "short" })).status).toBe(422);

    const tries = await Promise.all([1, 2].map((one) => newVisitor().submit(link!, link!, { password: `new password ${one}` })));
    expect(tries.map(({ status }) => status).sort()).toEqual([303, 400]);
    expect(await visitor.isSignedIn()).toBe(false);
    const dead = await reader.get(link!);
    expect([dead.status, titleOf(dead)]).toEqual([400, "This link is no longer good"]);
    const passed = tries.findIndex(({ status }) => status === 303) + 1;
    expect((await newVisitor().signIn(email, `new password ${passed}`)).status).toBe(303);
  });

  it("cannot be set by a link from before the last sign-in, or for somebody else", async () => {
    const { email } = await newReader();
    const { email: other } = await newReader();
    const reader = newVisitor();
    await reader.submit("/forgot", "/forgot", { email });
    await reader.submit("/forgot", "/forgot", { email: other });
    const [second, first] = await reader.resetLinks();
    const swapped = first!.replace(/token=.*/, /token=.*/.exec(second!)![0]);
    expect((await reader.get(swapped)).status).toBe(400);
    await new Promise((resolve) => setTimeout(resolve, 1000)); // links count a sign-in by its second
    await newVisitor().signIn(email, PASSWORD);
    expect([(await reader.get(first!)).status, (await reader.get(second!)).status]).toEqual([400, 200]);
  });
});

describe("the account", () => {
  it("opens for whoever is signed in", async () => {
    const { status, headers } = await newVisitor().get("/account");
    expect([status, headers.get("location")]).toEqual([303, "/sign-in?next=/account"]);
  });

  it("ends all other sessions by another password, and keeps this one and its cart", async () => {
    const [action, fields] = ["/account/password", { password: "another password" }];
    const { visitor: elsewhere, email } = await newReader();
    await elsewhere.submit("/", "/cart", { book: "dracula" });
    const visitor = newVisitor();
    await visitor.signIn(email, PASSWORD, { remember: "yes" });
    await visitor.submit("/", "/cart", { book: "jane-eyre" });

    const wrong = await visitor.submit("/account", action, { ...fields, current: "wrong password" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain("This is not your password.");
    expect(await elsewhere.isSignedIn()).toBe(true);

    const before = visitor.cookies.get("wax-session");
    expect((await visitor.submit("/account", action, { ...fields, current: PASSWORD })).status).toBe(303);
    expect((await elsewhere.get("/cart")).text).toContain("nothing in it yet"); // what the session held ended with it
    expect([await visitor.isSignedIn(), await elsewhere.isSignedIn()]).toEqual([true, false]);
    expect(visitor.cookies.get("wax-session")).not.toBe(before);
    expect(visitor.setCookies.get("wax-session")).toContain("Max-Age");
    expect((await visitor.get("/cart")).text).toContain("Charlotte Brontë");
    expect((await newVisitor().signIn(email, fields.password)).status).toBe(303);
  });

  it("neither signs in nor out where two session cookies came, and says what to do", async () => {
    const { visitor } = regular;
    const own = visitor.cookies.get("wax-session")!;
    visitor.cookies.set("wax-session", `planted; wax-session=${own}`);
    expect(await visitor.isSignedIn()).toBe(false);
    const answer = await visitor.submit("/sign-in", "/sign-out");
    expect([answer.status, titleOf(answer)]).toEqual([409, "Please clear this site’s cookies"]);
    visitor.cookies.set("wax-session", own);
    expect(await visitor.isSignedIn()).toBe(true);
  });

  it("signs out at once", async () => {
    const { visitor } = await newReader();
    const thief = newVisitor();
    thief.cookies.set("wax-session", visitor.cookies.get("wax-session")!);
    await visitor.submit("/account", "/sign-out");
    expect([await visitor.isSignedIn(), await thief.isSignedIn()]).toEqual([false, false]);
    expect((await visitor.get("/")).text).toContain("You are signed out.");
    expect((await visitor.get("/")).text).not.toContain("You are signed out.");
  });
});

describe("the cart", () => {
  it("takes books and changes amounts", async () => {
    const visitor = newVisitor();
    const added = await visitor.submit("/books/dracula", "/cart", { book: "dracula" });
    expect(added.headers.get("location")).toBe(`${shop.origin}/books/dracula#dracula`);
    await visitor.submit("/cart", "/cart/amount", { book: "dracula", amount: "20" });
    await visitor.submit("/cart", "/cart", { book: "dracula" });
    expect((await visitor.get("/cart")).text).toContain("€300.00"); // 20 are the most
    for (const amount of ["21", "-1", "1.5", "x"]) {
      expect((await visitor.submit("/cart", "/cart/amount", { book: "dracula", amount })).status).toBe(404);
    }
    await visitor.submit("/cart", "/cart", { book: "persuasion" });
    await visitor.submit("/cart", "/cart/amount", { book: "dracula", amount: "0" });
    const { text } = await visitor.get("/cart");
    expect(text).toContain("“Dracula” is back on the shelf.");
    expect(text).toContain("€13.50");
    expect((await visitor.submit("/cart", "/cart", { book: "__proto__" })).status).toBe(404);
  });

  it("belongs to one visitor", async () => {
    const [one, other] = [newVisitor(), newVisitor()];
    await one.submit("/", "/cart", { book: "dracula" });
    expect((await other.get("/cart")).text).toContain("nothing in it yet");
  });
});

describe("when the sessions cannot be reached", () => {
  it("says so with 503, takes nobody for somebody else, and goes on afterwards", async () => {
    const { visitor } = regular;
    database.exec("ALTER TABLE waxseal_session RENAME TO elsewhere");
    try {
      const answer = await visitor.get("/account");
      expect([answer.status, titleOf(answer)]).toEqual([503, "Back in a moment"]);
    } finally {
      database.exec("ALTER TABLE elsewhere RENAME TO waxseal_session");
    }
    expect(await visitor.isSignedIn()).toBe(true);
  });
});
