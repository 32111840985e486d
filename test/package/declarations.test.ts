import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT, runTool, type Outcome } from "../support/run.ts";
import { installPacked, specifiers, type Installed } from "./built-package.ts";

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  target: "es2022",
};

/** Projects that people have. The library's declarations are compiled in each, so that they need no Node types and no DOM. */
const PROJECTS = {
  "a project without Node's types": { ...STRICT, module: "nodenext", types: [] },
  "a project of a bundler": { ...STRICT, module: "esnext", moduleResolution: "bundler", types: [] },
  "a server without the DOM": {
    ...STRICT,
    module: "nodenext",
    lib: ["es2023"],
    types: ["node"],
    typeRoots: [join(ROOT, "node_modules/@types")],
  },
};

const EVERYTHING = specifiers.map((specifier, index) => `export * as m${index} from "${specifier}";`).join("\n");
let installed: Installed;
beforeAll(async () => {
  installed = await installPacked();
  return installed.remove;
});

async function compile(compiler: string, project: keyof typeof PROJECTS, text: string): Promise<Outcome> {
  const folder = join(installed.folder, "compiled");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "app.ts"), text);
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: PROJECTS[project], files: ["app.ts"] }));
  return runTool(compiler, ["-p", folder], installed.folder);
}

describe("the declarations", () => {
  const projects = Object.keys(PROJECTS) as (keyof typeof PROJECTS)[];

  it.each(projects.flatMap((project) => [["tsc", project] as const, ["tsc6", project] as const]))(
    "compile with %s in %s",
    async (compiler, project) => {
      await expect(compile(compiler, project, EVERYTHING)).resolves.toEqual({ code: 0, text: "" });
    },
  );

  it.each([
    ["one of Node's types", "export declare const bytes: Buffer;", "Cannot find name 'Buffer'"],
    ["one of Node's modules", `export type { Server } from "node:http";`, "node:http"],
    ["a subpath that is not exported", `export * from "waxseal/dist/index.js";`, "Cannot find module"],
  ])("are compiled where %s would fail", async (_what, text, message) => {
    const outcome = await compile("tsc", "a project without Node's types", text);
    expect(outcome.code).not.toBe(0);
    expect(outcome.text).toContain(message);
  });
});
