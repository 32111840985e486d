import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDocument } from "../../src/keys/document/read-document.ts";
import { ROOT } from "../support/run.ts";
import { newFolder, startShop, type Shop } from "./shop.ts";
import { Visitor } from "./visitor.ts";

const MAIN = join(ROOT, "dist/cli/main.js"); // of the same copy of the library as the shop's
const PASSWORD = "correct horse";
const WITHIN = { timeout: 30_000, interval: 200 };

let folder: Awaited<ReturnType<typeof newFolder>>;
let env: Record<string, string>;
let shop: Shop | undefined;

beforeAll(async () => {
  folder = await newFolder();
  env = {
    ...{ NODE_ENV: "development", BASE_URL: "http://127.0.0.1:3000" },
    ...{ DATABASE: join(folder.path, "shop.sqlite3"), KEYRING: join(folder.path, "keyring.json") },
  };
});

afterAll(async () => {
  await shop?.close();
  await folder.remove();
});

/** Runs `waxseal keys` as the shop's README says. */
async function keys(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, "keys", ...words, "--module", "examples/bookshop/waxseal.ts"], { cwd: ROOT, env });
  const ended = once(child, "close") as Promise<[number]>;
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: (await ended)[0], out, err };
}

function states(): string[] {
  return readDocument(readFileSync(env["KEYRING"]!, "utf8"), "the ring").keys.map(({ state }) => state);
}

describe("the bookshop with a key ring", () => {
  it("changes its key with nobody signed out, and signs everybody out when the key has leaked", async () => {
    expect(await keys("init", "--app", "bookshop")).toMatchObject({ code: 0, err: "" });
    shop = await startShop({ DATABASE: env["DATABASE"]!, KEYRING: env["KEYRING"]! });
    expect(shop.said()).toContain("the ring in");
    const [reader, sleeper] = [new Visitor(shop.origin), new Visitor(shop.origin)];
    await reader.signUp("reader@example.org", PASSWORD);
    await sleeper.signUp("sleeper@example.org", PASSWORD);

    expect(await keys("stage")).toMatchObject({ code: 0, err: "" });
    expect(await reader.isSignedIn()).toBe(true);
    await expect.poll(async () => (await keys("promote")).code, WITHIN).toBe(0); // as soon as the shop says that it has the key
    expect(states()).toEqual(["current", "fallback"]);
    const isEverywhere = async (): Promise<boolean> => {
      expect(await reader.isSignedIn()).toBe(true);
      const { out } = await keys("status", "--json");
      return (JSON.parse(out) as { instances: { state: string; revision: number }[] }).instances.some(
        ({ state, revision }) => state === "up to date" && revision === 3,
      );
    };
    await expect.poll(isEverywhere, WITHIN).toBe(true);
    expect([await reader.isSignedIn(), await sleeper.isSignedIn()]).toEqual([true, true]);

    expect(await keys("revoke", "current", "--reason", "leak", "--yes")).toMatchObject({ code: 0, err: "" });
    await expect.poll(() => reader.isSignedIn(), WITHIN).toBe(false);
    expect(await sleeper.isSignedIn()).toBe(false);
    expect((await reader.signIn("reader@example.org", PASSWORD)).status).toBe(303);
    expect(await reader.isSignedIn()).toBe(true);
  });
});
