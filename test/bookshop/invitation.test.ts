import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { memoryStore } from "../../src/sessions/stores/memory.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import { newFolder, startShop, type Shop } from "./shop.ts";
import { Visitor, type Answer } from "./visitor.ts";

const PASSWORD = "correct horse";
const SECRET_KEY = generateSecretKey();
const DAY = 86_400;

let folder: Awaited<ReturnType<typeof newFolder>>;
let shop: Shop;
let database: DatabaseSync;
/** Somebody whose address is confirmed. */
let host: Visitor;
let friends = 0;

beforeAll(async () => {
  folder = await newFolder();
  const DATABASE = join(folder.path, "shop.sqlite3");
  shop = await startShop({ DATABASE, SECRET_KEY });
  database = new DatabaseSync(DATABASE, { timeout: 5000 });
  host = new Visitor(shop.origin);
  await host.signUp("ada@example.org", PASSWORD);
  await host.confirmEmail();
});

afterAll(async () => {
  database?.close();
  await shop?.close();
  await folder?.remove();
});

function newVisitor(): Visitor {
  return new Visitor(shop.origin);
}

/** Returns an address that nobody has used, and the link that was sent there. */
async function newInvitation(): Promise<{ email: string; link: string }> {
  const email = `friend-${++friends}@example.org`;
  return { email, link: await host.invite(email) };
}

function accept(visitor: Visitor, link: string): Promise<Answer> {
  return visitor.submit(link, link, { name: "Grace", password: PASSWORD });
}

/** Returns an invitation of this shop, made by what has the same key. */
function issuedBefore(days: number, email: string): string {
  const waxseal = createWaxseal({ keys: SECRET_KEY, clock: () => Date.now() / 1000 - days * DAY });
  const Invitation = z.object({ from: z.string(), email: z.string() });
  const invitations = waxseal.token({ purpose: "shop.invite", maxAge: "7d", schema: Invitation, singleUse: memoryStore() });
  return `/invitation?token=${invitations.issue({ from: "Ada", email })}`;
}

describe("an invitation", () => {
  it("makes an account with a confirmed address, and signs in", async () => {
    const { email, link } = await newInvitation();
    const friend = newVisitor();
    expect((await friend.get(link)).text).toContain(`Make an account for ${email}.`);
    const { status, headers } = await accept(friend, link);
    expect([status, headers.get("location")]).toEqual([303, "/"]);
    const { text } = await friend.get("/account");
    expect(text).toContain(email);
    expect(text).toContain("Confirmed");
    expect((await newVisitor().signIn(email, PASSWORD)).status).toBe(303);
  });

  it("is not used up by what only looks at the link, nor by a form that comes back (attack 78)", async () => {
    const { link } = await newInvitation();
    for (let scans = 0; scans < 3; scans++) {
      const { status, headers } = await newVisitor().get(link);
      expect([status, headers.get("referrer-policy"), headers.get("cache-control")]).toEqual([200, "same-origin", "no-store"]);
    }
    expect((await newVisitor().post(link, { name: "Grace", password: PASSWORD })).status).toBe(403);
    const short = await newVisitor().submit(link, link, { name: "Grace", password: "short" });
    expect([short.status, short.text.includes('value="Grace"')]).toEqual([422, true]);
    expect((await accept(newVisitor(), link)).status).toBe(303);
  });

  it("is good once, however many use it at the same time", async () => {
    const { link } = await newInvitation();
    const answers = await Promise.all([newVisitor(), newVisitor(), newVisitor()].map((visitor) => accept(visitor, link)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410]);
    for (const { text } of answers.filter(({ status }) => status === 410)) expect(text).toContain("This invitation has been used");
    expect((await newVisitor().get(link)).status).toBe(410);
  });

  it("stays used when the account that it made is gone", async () => {
    const { email, link } = await newInvitation();
    await accept(newVisitor(), link);
    database.prepare("DELETE FROM account WHERE email = ?").run(email);
    const answer = await accept(newVisitor(), link);
    expect([answer.status, answer.text.includes("This invitation has been used")]).toEqual([410, true]);
    expect((await newVisitor().signIn(email, PASSWORD)).status).toBe(422);
  });

  it("makes no second account for an address", async () => {
    const { email, link } = await newInvitation();
    const again = await host.invite(email);
    const late = newVisitor();
    const page = await late.get(again);
    expect((await accept(newVisitor(), link)).status).toBe(303);
    const [, name, token] = /name="(csrf_token)" value="(\w+)"/.exec(page.text)!;
    expect((await late.post(again, { name: "Thief", password: "a thief's password", [name!]: token! })).status).toBe(410);
    expect((await newVisitor().signIn(email, PASSWORD)).status).toBe(303);
  });

  it("is refused when it was altered, is another kind of link, or is none", async () => {
    const { link } = await newInvitation();
    const reader = newVisitor();
    await reader.signUp("reader@example.org", PASSWORD);
    const [another] = await reader.links("/confirm-email");
    const token = /token=(.*)/.exec(link)![1]!;
    const wrong = [
      link.slice(0, -1) + (link.endsWith("A") ? "E" : "A"),
      link.replace("token=", "token=A"),
      `/invitation?token=${/token=(.*)/.exec(another!)![1]!}`,
      `${link}&token=${token}`,
      "/invitation",
    ];
    for (const one of wrong) {
      const { status, text } = await reader.get(one);
      expect([one, status, text.includes("This link is no longer good")]).toEqual([one, 400, true]);
      expect((await reader.submit("/account", one, { name: "Grace", password: PASSWORD })).status).toBe(400);
    }
  });

  it("is good for a week", async () => {
    const statuses = [6.9, 7.1].map(async (days) => (await newVisitor().get(issuedBefore(days, "late@example.org"))).status);
    expect(await Promise.all(statuses)).toEqual([200, 400]);
    expect((await host.submit("/account", issuedBefore(7.1, "late@example.org"), { name: "Late", password: PASSWORD })).status).toBe(400);
  });

  it("is sent for whoever has confirmed their own address, and for nobody else", async () => {
    const reader = newVisitor();
    const before = await reader.links("/invitation");
    expect((await reader.get("/account/invite")).headers.get("location")).toBe("/sign-in?next=/account");
    await reader.signUp("unconfirmed@example.org", PASSWORD);
    const { status, headers } = await reader.submit("/account", "/account/invite", { email: "friend@example.org" });
    expect([status, headers.get("location")]).toEqual([303, "/account"]);
    expect((await reader.get("/account")).text).toContain("Please confirm your address first.");
    expect((await reader.get("/account/invite")).status).toBe(303);
    expect((await host.submit("/account/invite", "/account/invite", { email: "no address" })).status).toBe(422);
    expect(await reader.links("/invitation")).toEqual(before);
  });
});
