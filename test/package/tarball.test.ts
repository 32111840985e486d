import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inFullLength } from "../support/full-length.ts";
import { run, runTool } from "../support/run.ts";
import { installPacked, manifest, specifiers, type Installed } from "./built-package.ts";

const isFull = await inFullLength("publint and attw on the packed library");

let installed: Installed;
beforeAll(async () => {
  installed = await installPacked();
  return installed.remove;
});

const PASSED = { code: 0 };

describe("the packed library", () => {
  it("has no dependencies", () => {
    expect(manifest.dependencies ?? {}).toEqual({});
  });

  it("carries what is built and what is to be read, nothing else", () => {
    const others = installed.files.filter((path) => !/^dist\/.+\.(js|d\.ts)$/.test(path));
    expect(others.sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
  });

  it("brings no other package along", () => {
    expect(readdirSync(join(installed.folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["waxseal"]);
    expect(readdirSync(join(installed.folder, "node_modules/.bin"))).toEqual(Object.keys(manifest.bin));
  });

  it.each(specifiers)("offers %s, all by name", async (specifier) => {
    await writeFile(join(installed.folder, "import.js"), `console.log(JSON.stringify(Object.keys(await import("${specifier}"))));`);
    const { code, text } = await run(process.execPath, ["import.js"], installed.folder);
    expect({ code, text }).toEqual({ code: 0, text: expect.stringMatching(/^\["\w+"/) });
    expect(JSON.parse(text)).not.toContain("default");
  });

  it("has a command that helps", async () => {
    const help = await run(process.execPath, ["node_modules/.bin/waxseal", "--help"], installed.folder);
    expect(help).toMatchObject({ ...PASSED, text: expect.stringMatching(/^ +init /m) });
  });

  it.runIf(isFull)("satisfies publint", async () => {
    const outcome = await runTool("publint", [installed.tarball, "--strict"]);
    expect(outcome).toMatchObject({ ...PASSED, text: expect.stringContaining("All good!") });
  });

  it.runIf(isFull)("satisfies attw", async () => {
    const outcome = await runTool("attw", [installed.tarball, "--profile", "esm-only"]);
    expect(outcome, outcome.text).toMatchObject(PASSED);
    expect(specifiers.filter((specifier) => !outcome.text.includes(`"${specifier}"`))).toEqual([]);
  });
});
