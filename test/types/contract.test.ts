import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { assertBuilt } from "../package/built-package.ts";
import { ROOT, runTool } from "../support/run.ts";
import { COMPILERS } from "./compilers.ts";

const CONTRACT = join(ROOT, "test/contract");
const programs = readdirSync(CONTRACT, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

beforeAll(assertBuilt);

describe.each(COMPILERS)("the programs of the contract, by %s", (compiler) => {
  it.each(programs)("%s compiles", async (program) => {
    await expect(runTool(compiler, ["-p", join(CONTRACT, program)])).resolves.toEqual({ code: 0, text: "" });
  });

  it("would not compile if a name were missing", async () => {
    await mkdir(join(ROOT, ".cache"), { recursive: true });
    const folder = await mkdtemp(join(ROOT, ".cache/contract-"));
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ extends: join(CONTRACT, "tsconfig.base.json") }));
    await writeFile(join(folder, "app.ts"), `import { Signer, signer } from "waxseal";\nexport { Signer, signer };\n`);
    const outcome = await runTool(compiler, ["-p", folder]);
    await rm(folder, { recursive: true });
    expect(outcome.code).not.toBe(0);
    expect(outcome.text).toMatch(/^[^\n]*app\.ts\(1,18\): error TS\d+: [^\n]*'signer'[^\n]*\n$/);
  });
});
