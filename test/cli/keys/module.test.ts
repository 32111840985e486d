import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { readDocument } from "../../../src/keys/document/read-document.ts";
import { reveal } from "../../../src/keys/reveal.ts";
import { KEY, temporaryFolders } from "../run-cli.ts";
import { KeysWorld } from "./keys-world.ts";

const newFolder = temporaryFolders();
const application = ["--module", fileURLToPath(new URL("application.ts", import.meta.url))];
let world: KeysWorld;

beforeEach(() => {
  world = new KeysWorld(newFolder());
  world.env = { ...process.env, SHOP: world.cwd, SECRET_KEY: undefined };
});

describe("the keys of an application's file", () => {
  it("are changed through its own source, with its purposes and its evidence", async () => {
    writeFileSync(world.path, `${KEY}\n`, { mode: 0o600 });
    expect(await world.keys(["init", "--app", "shop", ...application])).toMatchObject({ code: 0, err: "" });
    expect(world.ring.policy.maxAge).toEqual({ session: "14d", csrf: "14d", messages: "14d", "shop.invite": "7d" });
    expect(await world.keys(["stage", ...application])).toMatchObject({ code: 0, err: "" });
    expect(world.states).toEqual(["staged", "current"]);
    const { code, out } = await world.keys(["status", "--json", ...application]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ app: "shop", revision: 2, store: "the application's own store", rollbackProtection: "store" });
    world.assertNoSecret(out);
  });

  it("go on in a new place, which --source says, with the purposes of its application", async () => {
    writeFileSync(world.path, `${KEY}\n`, { mode: 0o600 });
    const there = ["--source", "file:elsewhere.json"];
    expect(await world.keys(["init", "--app", "shop", ...application, ...there])).toMatchObject({ code: 0, err: "" });
    const first = readDocument(readFileSync(join(world.cwd, "elsewhere.json"), "utf8"), "the file");
    expect(first.policy.maxAge).toMatchObject({ "shop.invite": "7d" });
    expect(Buffer.from(reveal(first.current.key)).toString()).toBe(KEY);
    expect(readFileSync(world.path, "utf8")).toBe(`${KEY}\n`);
    expect(await world.keys(["stage", ...application, ...there])).toMatchObject({ code: 2 });
  });

  it("do not begin anew in another place once they are in a document", async () => {
    writeFileSync(world.path, `${KEY}\n`, { mode: 0o600 });
    await world.keys(["init", "--app", "shop", ...application]);
    const { code, out } = await world.keys(["init", "--app", "shop", ...application, "--source", "file:elsewhere.json"]);
    expect(code).toBe(1);
    expect(out).toContain("in a document already");
    expect(existsSync(join(world.cwd, "elsewhere.json"))).toBe(false);
  });

  it("are revoked without its store, where that is down", async () => {
    writeFileSync(world.path, `${KEY}\n`, { mode: 0o600 });
    mkdirSync(join(world.cwd, "shop.sqlite")); // a folder is no database
    await world.keys(["init", "--app", "shop", ...application]);
    const revoke = ["revoke", "current", "--reason", "leak", "--yes", ...application];
    expect(await world.keys(revoke)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^error WAXSEAL_STORE_FAILED.*--no-store\.$/m) as string,
    });
    expect(world.ring.revoked).toHaveLength(0);
    expect(await world.keys([...revoke, "--no-store"])).toMatchObject({ code: 0, err: "" });
    expect(world.ring.revoked).toHaveLength(1);
  });

  it("are revoked without its store, where that has no tables", async () => {
    writeFileSync(world.path, `${KEY}\n`, { mode: 0o600 });
    const from = (path: string): string => JSON.stringify(new URL(`../../../src/${path}`, import.meta.url).href);
    const text = `import { fileKeys } from ${from("keys/sources/file.ts")};
      import { sqliteEvidence } from ${from("sessions/stores/evidence/sqlite.ts")};
      export const evidence = sqliteEvidence("shop.sqlite");
      export const keys = fileKeys({ path: "ring.json", evidence });`;
    writeFileSync(join(world.cwd, "app.ts"), text);
    world.env["NODE_ENV"] = "production";
    const mine = ["--module", "app.ts"];
    await world.keys(["init", "--app", "shop", ...mine]);
    const revoke = ["revoke", "current", "--reason", "leak", "--yes", ...mine];
    expect(await world.keys(revoke)).toMatchObject({
      ...{ code: 3, err: expect.stringMatching(/^error WAXSEAL_TABLE_MISSING.*sessions migrate.*--no-store\.$/m) as string },
    });
    expect(await world.keys([...revoke, "--no-store"])).toMatchObject({ code: 0, err: "" });
  });

  it("are refused as its source refuses", async () => {
    writeFileSync(world.path, `${KEY}\n`, { mode: 0o644 });
    expect(await world.keys(["status", ...application])).toMatchObject({
      code: 3,
      err: expect.stringContaining("WAXSEAL_KEY_FILE_EXPOSED") as string,
    });
  });

  it.each([
    ["export const nothing = 1;", /exports 0 sources of keys/],
    ["throw new Error('secret in a message')", /WAXSEAL_KEY/],
    ["process.exit(0)", /ended by itself/],
    ["export const keys = { name: 'mine', load() { throw new Error('secret in a message') } }", /WAXSEAL_KEY/],
  ])("are not there in %s", async (text, message) => {
    writeFileSync(join(world.cwd, "app.mjs"), text);
    const { code, out, err } = await world.keys(["status", "--module", "app.mjs"]);
    expect(code).toBe(3);
    expect(err).toMatch(message);
    expect(out + err).not.toContain("secret in a message");
  });
});
