import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { importsOf } from "../architecture/imports.ts";
import { sourceFiles } from "../architecture/source-files.ts";
import { ROOT } from "../support/run.ts";
import { assertBuilt, manifest } from "./built-package.ts";

const { "./package.json": own, ...subpaths } = manifest.exports;

/** Programs that the command starts as processes of their own. */
const STARTED = ["cli/keys/module/loaded-application.ts"];

/** Returns the modules that no other module imports: each is meant as an entry, or dead. */
function entriesOf(files: ReadonlyMap<string, string>): string[] {
  const imported = new Set(
    [...files].flatMap(([path, text]) =>
      importsOf(text).flatMap(({ specifier }) => (specifier?.startsWith(".") ? posix.join(posix.dirname(path), specifier) : [])),
    ),
  );
  return [...files.keys()].filter((path) => !imported.has(path));
}

function sourceOf(target: string): string {
  return target.replace(/^(\.\/)?dist\//, "").replace(/\.js$/, ".ts");
}

describe("the exports", () => {
  beforeAll(assertBuilt);

  it.each(Object.entries(subpaths))("%s names a built module and its types", (subpath, target) => {
    expect(subpath).not.toContain("*");
    const { types, default: module } = target as { types: string; default: string };
    expect(target).toStrictEqual({ types: module.replace(/\.js$/, ".d.ts"), default: module });
    expect([types, module].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("offer the manifest", () => {
    expect(own).toBe("./package.json");
  });

  it("and the command name every module that is meant to be used, and no others", () => {
    const targets = Object.values(subpaths).map((target) => (target as { default: string }).default);
    const declared = [...[...targets, ...Object.values(manifest.bin)].map(sourceOf), ...STARTED];
    const sources = sourceFiles();
    expect(entriesOf(sources).filter((path) => !declared.includes(path))).toEqual([]);
    expect(declared.filter((path) => !sources.has(path))).toEqual([]);
  });

  it("see a module that nothing imports", () => {
    const files = {
      "index.ts": `export { a } from "./a.ts";`,
      "a.ts": `import type { B } from "./b.ts";`,
      "b.ts": "",
      "adapters/koa.ts": "",
    };
    expect(entriesOf(new Map(Object.entries(files)))).toEqual(["index.ts", "adapters/koa.ts"]);
  });
});

describe("the command", () => {
  it.each(Object.entries(manifest.bin))("%s is a built program", (_name, target) => {
    expect(readFileSync(join(ROOT, target), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
