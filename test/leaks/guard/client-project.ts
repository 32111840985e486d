/**
 * A client's project in a folder of its own, with a package that is called waxseal in its node_modules.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { ROOT } from "../../support/run.ts";

export const KEY = generateSecretKey();
export const LABEL = SecretKey.from(KEY).fingerprint;
/** For literals that a bundler puts together. */
export const HALVES = [KEY.slice(0, 32), KEY.slice(32)] as const;

/** As the package is laid out, without what Node alone has, so that a build does not fail for that. */
const PACKAGE = {
  "node_modules/waxseal/package.json": JSON.stringify({
    name: "waxseal",
    type: "module",
    sideEffects: false,
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" }, "./keys/env": "./dist/keys/env.js" },
  }),
  "node_modules/waxseal/dist/index.js": `export { Signer } from "./signing/signer.js";`,
  "node_modules/waxseal/dist/index.d.ts": `export declare class Signer { sign(value: string): string }`,
  "node_modules/waxseal/dist/signing/signer.js": `export class Signer { sign(value) { return value + ":signed"; } }`,
  "node_modules/waxseal/dist/keys/env.js": `export const envKeys = () => ({ ready() {} });`,
};

/** Ways to import waxseal, and who is then said to import which module of it. Each is a module `session` that `main` imports. */
export const IMPORTS: readonly (readonly [way: string, files: Record<string, string>, chain: RegExp])[] = [
  [
    "statically",
    { "src/session.ts": `import { Signer } from "waxseal"; export const session = new Signer().sign("a");` },
    /src\/session\.ts imports waxseal(\/dist\/index\.js)?\n +imported by \S*src\/main\.ts/,
  ],
  [
    "dynamically",
    { "src/session.ts": `export const session = import("waxseal/keys/env").then(({ envKeys }) => envKeys());` },
    /src\/session\.ts imports waxseal\/(dist\/keys\/env\.js|keys\/env)\n +imported by \S*src\/main\.ts/,
  ],
  [
    "through a module that exports it again",
    {
      "src/session.ts": `import { Signer } from "./seals"; export const session = new Signer().sign("a");`,
      "src/seals.ts": `export * from "waxseal";`,
    },
    /src\/seals\.ts imports waxseal(\/dist\/index\.js)?\n +imported by \S*src\/session\.ts\n +imported by \S*src\/main\.ts/,
  ],
];

/** What vanishes before a bundler resolves anything. */
export const TYPES_ONLY = {
  "src/session.ts": `import type { Signer } from "waxseal";
import { type Signer as Other } from "waxseal";
import { Signer as Unused } from "waxseal";
export type { Signer as Public } from "waxseal";
export const session = (signer: Signer, other: Other, unused: Unused): string => signer.sign("a") + other.sign("b") + unused.sign("c");`,
};

const MAIN = `import { session } from "./session"; console.log(session);`;

/** Lays `files` out, with the package and a page beside them, and returns the folder; it is gone when the test is over. */
export function clientProject(files: Record<string, string> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "waxseal-guard-")));
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const page = {
    "package.json": `{ "private": true, "type": "module" }`,
    "index.html": `<script type="module" src="/src/main.ts"></script>`,
    "src/main.ts": MAIN,
    "src/session.ts": `export const session = "none";`,
  };
  for (const [path, text] of Object.entries({ ...page, ...PACKAGE, ...files })) put(root, path, text);
  return root;
}

export function put(root: string, path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Puts the package as it is built in the place of the one that is like it. */
export function withBuiltPackage(root: string): string {
  rmSync(join(root, "node_modules/waxseal"), { recursive: true });
  symlinkSync(ROOT, join(root, "node_modules/waxseal"));
  return root;
}

/** Returns what a build has left in dist/: base64 of each file's bytes, by path. {} where there is no such folder. */
export function output(root: string): Record<string, string> {
  const folder = join(root, "dist");
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path).toString("base64")]));
  } catch {
    return {};
  }
}

/** Returns the message that a build fails with, which must not hold the key. @throws where it does not fail */
export async function refusalOf(build: Promise<unknown>): Promise<string> {
  const { message, stack } = await build.then(
    () => {
      throw new Error("The build did not fail.");
    },
    (error: unknown) => error as Error,
  );
  for (const half of HALVES) expect(`${message} ${stack ?? ""}`).not.toContain(half);
  return message;
}
