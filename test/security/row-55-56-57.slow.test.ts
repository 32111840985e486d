/**
 * What the example application shows of links and passwords, since each of these is an application's to keep.
 *
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as kdf from "../../src/crypto/password-kdf.ts";
import { checkPassword } from "../../src/passwords/check-password.ts";
import { hashPassword } from "../../src/passwords/hash-password.ts";
import { unusablePassword } from "../../src/passwords/unusable-password.ts";
import { newFolder, startShop, type Shop } from "../bookshop/shop.ts";
import { Visitor, type Answer } from "../bookshop/visitor.ts";

vi.mock(import("../../src/crypto/password-kdf.ts"), { spy: true });

const PASSWORD = "correct horse";
const MIKE = "mike@example.org";
const UNUSABLE = "sso1@example.org";

let folder: Awaited<ReturnType<typeof newFolder>>;
let shop: Shop;

beforeAll(async () => {
  folder = await newFolder();
  const DATABASE = join(folder.path, "shop.sqlite3");
  shop = await startShop({ DATABASE });
  expect((await new Visitor(shop.origin).signUp(MIKE, PASSWORD, "Mike")).status).toBe(303);
  const database = new DatabaseSync(DATABASE, { timeout: 5000 });
  database
    .prepare("INSERT INTO account (name, email, email_folded, password) VALUES ('Sso', ?, ?, ?)")
    .run(UNUSABLE, UNUSABLE, unusablePassword());
  database.close();
});

afterAll(async () => {
  await shop?.close();
  await folder?.remove();
});

/** Whom a reset link was sent to, newest first. */
async function recipients(): Promise<string[]> {
  const { text } = await new Visitor(shop.origin).get("/outbox");
  return [...text.matchAll(/To (\S+), at/g)].map((match) => match[1]!);
}

const forget = (email: string): Promise<Answer> => new Visitor(shop.origin).submit("/forgot", "/forgot", { email });

/** Returns what an answer says, but for what is random in it, and for what the visitor typed. */
function saying({ status, headers, text }: Answer, typed: string): unknown {
  const told = [...headers].filter(([name]) => !["date", "set-cookie", "etag"].includes(name));
  const cookies = headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, ""));
  return [status, told, cookies, text.replaceAll(typed, "…").replaceAll(/value="\w{64}"/g, "")];
}

describe("55. Reset mail goes to the stored address, whatever look-alike was typed (U+0131, U+FF20, 'a@x, b@y')", () => {
  test.for([
    [MIKE, true],
    ["MIKE@EXAMPLE.ORG", true],
    ["mike\uff20example.org", true],
    ["m\u0131ke@example.org", false],
    ["mi\u212ae@example.org", true], // the Kelvin sign, which folds to k
    ["mike@example.org, thief@evil.test", false],
    ["mike@example.org\nbcc: thief@evil.test", false],
    ["thief@evil.test", false],
    [UNUSABLE, false],
  ] as const)("%j", async ([typed, isFound]) => {
    const before = await recipients();
    await forget(typed);
    expect(await recipients()).toEqual(isFound ? [MIKE, ...before] : before);
  });
});

describe("56. Same answer and same time for known and unknown accounts", () => {
  const addresses = [MIKE, "nina@example.org", UNUSABLE]; // of one length, since the page repeats what was typed

  test("a forgotten password", async () => {
    const [known, ...others] = await Promise.all(addresses.map(async (email) => saying(await forget(email), email)));
    for (const other of others) expect(other).toEqual(known);
    expect(known).toContain(303);
  });

  test("a wrong password", async () => {
    const signIn = async (email: string): Promise<unknown> =>
      saying(await new Visitor(shop.origin).signIn(email, "not the password"), email);
    const [known, ...others] = await Promise.all(addresses.map(signIn));
    for (const other of others) expect(other).toEqual(known);
    expect(known).toContain(422);
  });

  test("and the same work, whether the password is there, unusable, or nobody's", async () => {
    const stored = await hashPassword(PASSWORD, { iterations: 1000 });
    const work: unknown[] = [];
    for (const encoded of [stored, undefined, null, unusablePassword()]) {
      vi.mocked(kdf.pbkdf2).mockClear();
      expect(await checkPassword("not the password", encoded, { iterations: 1000 })).toBe(false);
      work.push(vi.mocked(kdf.pbkdf2).mock.calls.map(([digest, , , { iterations }]) => [digest, iterations]));
    }
    expect(work).toEqual(work.map(() => [["sha256", 1000]]));
  });
});

describe("57. `next=` redirects to other hosts (`//evil`, `\\\\evil`, `https:evil`, tabs inside): refused", () => {
  test.for([
    ...["//evil.test", "\\\\evil.test", "/\\evil.test", "https:evil.test", "https:/evil.test", "https://evil.test", "///evil.test"],
    ...["/\t/evil.test", "\t//evil.test", "/\n/evil.test", "ht\ttps://evil.test", " //evil.test", "/.//evil.test", "/..//evil.test"],
    ...[
      "http://127.0.0.1.evil.test/",
      "http://127.0.0.1@evil.test/",
      "javascript:alert(1)",
      "data:text/html,x",
      "//[::1]",
      "\u0000//evil.test",
    ],
  ])("%j", async (next) => {
    const { status, headers } = await new Visitor(shop.origin).signIn(MIKE, PASSWORD, { next });
    expect(status).toBe(303);
    const target = headers.get("location")!;
    expect(target.startsWith(`${shop.origin}/`)).toBe(true);
    expect(new URL(target, shop.origin).origin).toBe(shop.origin);
    const { text } = await new Visitor(shop.origin).get(`/sign-in?next=${encodeURIComponent(next)}`);
    expect(/name="next" value="(.*?)"/.exec(text)![1]!.startsWith(`${shop.origin}/`)).toBe(true);
  });

  test("to a page of the shop they lead", async () => {
    const { headers } = await new Visitor(shop.origin).signIn(MIKE, PASSWORD, { next: "/account?a=1" });
    expect(headers.get("location")).toBe(`${shop.origin}/account?a=1`);
  });
});
