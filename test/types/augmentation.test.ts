import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { assertBuilt } from "../package/built-package.ts";
import { ROOT, runTool } from "../support/run.ts";
import { COMPILERS } from "./compilers.ts";

const APP = `import express from "express";
import { createWaxseal, type WaxContext } from "waxseal";
import { waxMiddleware } from "waxseal/express";
import { memoryStore } from "waxseal/sessions/memory";
import { z } from "zod";
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <T extends true>(): T | undefined => undefined;
const session = { store: memoryStore(), schema: z.object({ cart: z.array(z.string()).default([]) }) };
const app = express().use(waxMiddleware(createWaxseal({ keys: "k", session })));
app.get("/", (req, res) => {
  const wax: WaxContext = req.wax;
  is<Equal<typeof wax.session.data.cart, string[]>>(); // of any it would be false
  // @ts-expect-error no such field
  wax.session.data.nope;
  res.end();
});
`;
const AUGMENTATION = `declare module "waxseal" { interface WaxSessionData { cart: string[] } }\n`;

beforeAll(assertBuilt);

describe.each(COMPILERS)("what an application says every session holds, by %s", (compiler) => {
  const compile = async (text: string, resolution: object): Promise<{ code: number | null; text: string }> => {
    await mkdir(join(ROOT, ".cache"), { recursive: true });
    const folder = await mkdtemp(join(ROOT, ".cache/augmentation-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "app.ts"), text);
    const config = { extends: join(ROOT, "test/contract/tsconfig.base.json"), compilerOptions: resolution, files: ["app.ts"] };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    return runTool(compiler, ["-p", folder]);
  };

  // test/contract/express does it with the resolution of Node.
  it("reaches req.wax in Express, with a bundler's resolution", async () => {
    const resolution = { module: "esnext", moduleResolution: "bundler" };
    await expect(compile(APP + AUGMENTATION, resolution)).resolves.toEqual({ code: 0, text: "" });
  });

  it("does not where nobody said it: the middleware refuses other data", async () => {
    const { code, text } = await compile(APP, {});
    expect(code).not.toBe(0);
    expect(text).toMatch(/app\.ts\(9,\d+\): error TS\d+/);
    expect(text).toMatch(/app\.ts\(12,\d+\): error TS\d+/);
  });
});
