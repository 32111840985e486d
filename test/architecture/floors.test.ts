import { describe, expect, it } from "vitest";
import { breachesOf } from "./floors.ts";
import { importsOf } from "./imports.ts";
import { sourceFiles } from "./source-files.ts";

const HOUSE = {
  "errors.ts": "",
  "clock.ts": `import { ConfigError } from "./errors.ts";`,
  "events.ts": "",
  "crypto/hmac.ts": `import { createHmac } from "node:crypto"; import { utf8 } from "../encoding/utf8.ts";`,
  "encoding/utf8.ts": `import { inflateSync } from "node:zlib";`,
  "cookies/cookie.ts": `import type { Clock } from "../clock.ts";`,
  "passwords/hash.ts": `await import("@node-rs/argon2").catch(missing);`,
  "django/index.ts": `export { hmac } from "../crypto/hmac.ts"; export type { Cookie } from "../cookies/cookie.ts";`,
  "adapters/node.ts": "",
  "index.ts": `export { Clock } from "./clock.ts";`,
  "cli/main.ts": `import { readFile } from "node:fs/promises"; await import(pathOfTheApplication);`,
};

/** Returns the breaches of a sound house in which some files are replaced. */
function planted(files: Record<string, string>): string[] {
  return breachesOf(new Map(Object.entries({ ...HOUSE, ...files })));
}

describe("the source", () => {
  it("keeps the order of the floors", () => {
    const files = sourceFiles();
    expect(files.size).toBeGreaterThan(10);
    expect(breachesOf(files)).toEqual([]);
  });
});

describe("the check of the floors", () => {
  it("finds nothing in a sound house", () => {
    expect(planted({})).toEqual([]);
  });

  it.each<[breach: string, path: string, text: string, message: RegExp]>([
    ["an import upward", "encoding/utf8.ts", `import { hmac } from "../crypto/hmac.ts";`, /of a floor above/],
    ["a type-only import upward", "clock.ts", `import type { Cookie } from "./cookies/cookie.ts";`, /of a floor above/],
    ["an export from above", "clock.ts", `export { cookie } from "./cookies/cookie.ts";`, /of a floor above/],
    ["a dynamic import upward", "clock.ts", `const c = await import("./cookies/cookie.ts");`, /of a floor above/],
    ["an import type upward", "clock.ts", `let c: import("./cookies/cookie.ts").Cookie;`, /of a floor above/],
    ["a template import upward", "clock.ts", "await import(`./cookies/cookie.ts`);", /of a floor above/],
    ["an import of a sibling", "cookies/cookie.ts", `import { hash } from "../passwords/hash.ts";`, /of the same floor/],
    ["a sibling that stands alone", "events.ts", `import { Clock } from "./clock.ts";`, /of the same floor/],
    ["an import of a face", "adapters/node.ts", `import { hmac } from "../django/index.ts";`, /a face is for users/],
    ["an import of the face", "cli/main.ts", `import { Clock } from "../index.ts";`, /a face is for users/],
    ["an import that leaves src", "cli/main.ts", `import data from "../../package.json";`, /not in src/],
    ["an import of nothing", "cli/main.ts", `import { x } from "./missing.ts";`, /not in src/],
    ["node:crypto elsewhere", "cookies/cookie.ts", `import { hash } from "node:crypto";`, /only crypto\/ does/],
    ["node:crypto, loaded", "cookies/cookie.ts", `process.getBuiltinModule("node:crypto");`, /only crypto\/ does/],
    ["node:crypto without its scheme", "crypto/hmac.ts", `import { hash } from "crypto";`, /the package crypto/],
    ["a package", "adapters/node.ts", `import express from "express";`, /the package express/],
    ["the type of a package", "adapters/node.ts", `import type { Request } from "express";`, /the package express/],
    ["an augmented package", "adapters/node.ts", `declare module "express" {}`, /the package express/],
    ["a required package", "adapters/node.ts", `const pg = require("pg");`, /the package pg/],
    ["an import-equals package", "adapters/node.ts", `import pg = require("pg");`, /the package pg/],
    ["a types reference", "adapters/node.ts", `/// <reference types="node" />`, /the package node/],
    ["an optional peer, statically", "passwords/hash.ts", `import { hash } from "@node-rs/argon2";`, /statically/],
    ["an optional peer elsewhere", "cli/main.ts", `await import("@node-rs/argon2");`, /the package @node-rs/],
    ["another package in passwords", "passwords/hash.ts", `await import("argon2");`, /the package argon2/],
    ["a computed import", "adapters/node.ts", "await import(name);", /something computed/],
    ["a room without a floor", "utils.ts", "", /stands on no floor/],
    ["logic in a face", "index.ts", "export const x = 1;", /is a face/],
    ["everything through a face", "index.ts", `export * from "./clock.ts";`, /is a face/],
    ["an import of oneself", "clock.ts", `import "./clock.ts";`, /cycle: clock.ts > clock.ts/],
  ])("sees %s", (_breach, path, text, message) => {
    expect(planted({ [path]: text })).toEqual([expect.stringMatching(message)]);
  });

  it("sees a cycle within a room", () => {
    const cycle = {
      "web/a.ts": `import "./b.ts";`,
      "web/b.ts": `import type { C } from "./c.ts";`,
      "web/c.ts": `export { a } from "./a.ts";`,
    };
    expect(planted(cycle)).toEqual(["cycle: web/a.ts > web/b.ts > web/c.ts > web/a.ts"]);
  });
});

describe("importsOf", () => {
  it("sees no imports in comments and texts", () => {
    expect(importsOf(`// import "a"\n/** import("b") */\nconst text = 'import "c"'; require; export { text };`)).toEqual([]);
  });
});
