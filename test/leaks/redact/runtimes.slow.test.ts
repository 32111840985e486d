import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inWorkerd } from "../../runtimes/in-workerd.ts";
import { need } from "../../support/need.ts";
import { ROOT, run } from "../../support/run.ts";

const MAIN = join(import.meta.dirname, "redact-main.mjs");

const built = await need("the built package, by npm run build", () => existsSync(join(ROOT, "dist/leaks/redact/index.js")));
const bun = await need("Bun, of the npm package", () => works("bun"));
const deno = await need("Deno, of the npm package", () => works("deno"));

async function works(tool: string): Promise<boolean> {
  const { code, text } = await run(join(ROOT, "node_modules/.bin", tool), ["--version"]);
  if (code !== 0) throw new Error(text.trim().split("\n").at(-1));
  return true;
}

async function reportOf(command: string, ...args: string[]): Promise<unknown> {
  const { code, text } = await run(command, [...args, MAIN]);
  expect(code, text).toBe(0);
  return JSON.parse(text);
}

describe.runIf(built)("Redaction of texts, bytes, errors and streams of the web", () => {
  test("in Node", async () => {
    await expect(reportOf(process.execPath)).resolves.toEqual({ runtime: expect.stringMatching(/^Node\.js\//), failures: [] });
  });

  test.runIf(bun)("in Bun", async () => {
    await expect(reportOf(join(ROOT, "node_modules/.bin/bun"))).resolves.toEqual({
      runtime: expect.stringMatching(/^Bun\//),
      failures: [],
    });
  });

  test.runIf(deno)("in Deno, which lets it read files and nothing else", async () => {
    const report = reportOf(join(ROOT, "node_modules/.bin/deno"), "run", "--no-prompt", "--allow-read");
    await expect(report).resolves.toEqual({ runtime: expect.stringMatching(/^Deno\//), failures: [] });
  });

  test("in workerd, with nodejs_compat", async () => {
    const report = await inWorkerd("../leaks/redact/redact-worker.mjs", { read: (response) => response.json() });
    expect(report).toEqual({ runtime: "Cloudflare-Workers", failures: [] });
  });
});
