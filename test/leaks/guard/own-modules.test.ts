import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { OwnModules } from "../../../src/leaks/guard/own-modules.ts";

const root = mkdtempSync(join(tmpdir(), "waxseal-own-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function manifest(folder: string, text: string): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, "package.json"), text);
}

manifest("app", `{ "name": "app" }`);
manifest("app/node_modules/waxseal", `{ "name": "waxseal" }`);
manifest("app/node_modules/waxseal/dist/esm", `{ "type": "module" }`);
manifest("app/node_modules/waxseal/node_modules/other", `{ "name": "other" }`);
manifest("checkout-of-ours", `{ "name": "waxseal" }`);
manifest("app/node_modules/waxseal-extras", `{ "name": "waxseal-extras" }`);
manifest("app/node_modules/torn", `{ "name": "wax`);
symlinkSync(join(root, "checkout-of-ours"), join(root, "app/node_modules/linked"));

describe("OwnModules", () => {
  const own = new OwnModules();

  it.each([
    ["a module", "app/node_modules/waxseal/dist/index.js", "waxseal/dist/index.js"],
    ["a module with a query", "app/node_modules/waxseal/dist/index.js?v=1a2b", "waxseal/dist/index.js"],
    ["one in a folder of its own", "app/node_modules/waxseal/dist/keys/sources/env.js", "waxseal/dist/keys/sources/env.js"],
    ["one under a manifest without a name", "app/node_modules/waxseal/dist/esm/index.js", "waxseal/dist/esm/index.js"],
    ["one in a copy that is called otherwise", "checkout-of-ours/src/index.ts", "waxseal/src/index.ts"],
    ["one through a link", "app/node_modules/linked/dist/index.js", "waxseal/dist/index.js"],
  ])("names %s", (_what, path, name) => {
    expect(own.nameOf(join(root, path))).toBe(name);
    expect(own.nameOf(`\0${join(root, path)}`)).toBe(name);
  });

  it.each([
    ["the application's", "app/src/waxseal.ts"],
    ["a package with a longer name", "app/node_modules/waxseal-extras/dist/index.js"],
    ["a package inside of it", "app/node_modules/waxseal/node_modules/other/dist/index.js"],
    ["what is beside its modules", "checkout-of-ours/examples/bookshop/page.ts"],
    ["under a manifest that cannot be read", "app/node_modules/torn/dist/index.js"],
  ])("leaves %s", (_what, path) => {
    expect(own.nameOf(join(root, path))).toBeUndefined();
  });

  it("names what was left external, by its name", () => {
    expect(["waxseal", "waxseal/keys/env", "waxseals", "wax", "other/waxseal", "\0virtual:waxseal"].map((id) => own.nameOf(id))).toEqual([
      "waxseal",
      "waxseal/keys/env",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
