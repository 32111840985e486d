import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { KEY, temporaryFolders } from "../run-cli.ts";
import { DAY, KeysWorld } from "./keys-world.ts";

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
    expect(world.ring.policy.maxAge).toEqual({ session: 14 * DAY, csrf: 14 * DAY, messages: 14 * DAY, "shop.invite": 7 * DAY });
    expect(await world.keys(["stage", ...application])).toMatchObject({ code: 0, err: "" });
    expect(world.states).toEqual(["staged", "current"]);
    const { code, out } = await world.keys(["status", "--json", ...application]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ app: "shop", revision: 2, store: "the application's own store", rollbackProtection: "store" });
    world.assertNoSecret(out);
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
