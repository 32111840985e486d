import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { PurposeReport } from "../../src/signing/purposes.ts";
import { cli, temporaryFolders } from "./run-cli.ts";

const LIBRARY = fileURLToPath(new URL("../../src/index.ts", import.meta.url));
const SHOP = `
import { createWaxseal } from ${JSON.stringify(LIBRARY)};
export const waxseal = createWaxseal({ keys: process.env.SECRET_KEY, baseUrl: "https://shop.test" });
export const again = waxseal;
export const invite = waxseal.token({ purpose: "shop.invite", maxAge: "7d" });
export const unsubscribe = waxseal.token({ purpose: "shop.unsub\\u001b[31m", maxAge: "unbounded" });
setInterval(() => undefined, 1000);
console.log("noise");
`;

const folder = temporaryFolders();
const projectWith = (path: string, text: string): string => {
  const cwd = folder();
  mkdirSync(join(cwd, path, ".."), { recursive: true });
  writeFileSync(join(cwd, path), text);
  return cwd;
};

describe("waxseal audit", () => {
  it("lists the purposes of the application it finds, though that keeps running and has no key", async () => {
    const { code, out, err } = await cli(["audit"], { cwd: projectWith("src/waxseal.ts", SHOP) });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^ {2}shop\.invite +token +7 days +signed +no$/m);
    expect(out).toMatch(/^ {2}shop\.unsub\\u001b\[31m +token +ever +signed +no$/m);
    expect(out.replace(/\s+/g, " ")).toContain(
      "for at least 14 days. Never too old, so that no time alone retires a key: shop.unsub\\u001b[31m.",
    );
    expect(out).not.toContain("noise");
  });

  it("prints them as JSON, of the file it is given", async () => {
    const { code, out } = await cli(["audit", "shop.mjs", "--json"], { cwd: projectWith("shop.mjs", SHOP) });
    expect(code).toBe(0);
    expect((JSON.parse(out) as PurposeReport[]).map(({ purpose, maxAge }) => [purpose, maxAge])).toEqual([
      ["session", 1_209_600],
      ["csrf", 1_209_600],
      ["messages", 1_209_600],
      ["shop.invite", 604_800],
      ["shop.unsub\u001b[31m", "unbounded"],
    ]);
  });

  it.each([
    ["is none", undefined, "ERR_MODULE_NOT_FOUND"],
    ["exports none", "export const waxseal = {};", "it exports 0 objects with an audit\\(\\)"],
    ["exports two", `${SHOP}export const other = createWaxseal({ keys: "k" });`, "it exports 2 objects"],
    ["throws", `throw new Error("canary");`, ": Error\\."],
    [
      "throws one of ours",
      `${SHOP}waxseal.token({ purpose: "shop.invite", maxAge: "7d" });`,
      "WAXSEAL_PURPOSE_TAKEN: The name of the token .* name this one otherwise\\.\n$",
    ],
    ["ends the process", "process.exit(0);", "it ended by itself"],
  ])("says what is wrong with a file that %s", async (_what, text, trouble) => {
    const cwd = text === undefined ? folder() : projectWith("shop.mjs", text);
    const { code, err } = await cli(["audit", "shop.mjs"], { cwd });
    expect(code).toBe(3);
    expect(err).toMatch(new RegExp(`WAXSEAL_AUDIT_MODULE: .*${trouble}`));
    expect(err).not.toContain("canary");
  });

  it("says where it found no file", async () => {
    const { code, err } = await cli(["audit"], { cwd: folder() });
    expect(code).toBe(2);
    expect(err).toContain("There is no waxseal.ts here");
  });
});
