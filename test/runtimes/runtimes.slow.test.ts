import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { need } from "../support/need.ts";
import { ROOT, run, type Outcome } from "../support/run.ts";
import { inWorkerd } from "./in-workerd.ts";

/** What core.mjs says of a run. */
interface Report {
  runtime: string;
  strategy: string;
  hkdf: string;
  counts: Record<string, number>;
  failures: string[];
}

const MAIN = join(import.meta.dirname, "main.mjs");

/** How many checks of each kind every runtime makes; those on one token of our own depend on its length. */
const COUNTS = {
  ...{ "hmac, hmacByTwoHashes": 707, "hmac, hmacByKeyObject": 707, "hmac, hmac": 707, "hmac of bytes, by the runtime": 237 },
  ...{ "hkdf, hkdfByHashes": 86, "hkdf, hkdfByRuntime": 86, "hkdf, hkdf": 86, "aes-gcm, decrypt": 66, "aes-gcm, encrypt": 39 },
  ...{ "sealing, opened": 22, "sealing, round trip": 22, "sealing, one character changed": 20, "sealing, refused": 7 },
  ...{ signer: 40, "signer, key of bytes": 2, "timestamp signer": 20, dumps: 176, fallbacks: 17, "salted hmac": 10, "check secret key": 9 },
  ...{ json: 5, "json, refused": 9, "base64url, refused": 8 },
};

function expectWhole(
  { runtime, strategy, hkdf, counts, failures }: Report,
  expected: { runtime: RegExp; strategy: string; hkdf: string },
): void {
  expect(failures).toEqual([]);
  expect(runtime).toMatch(expected.runtime);
  expect(strategy).toBe(expected.strategy);
  expect(hkdf).toBe(expected.hkdf);
  expect(counts).toMatchObject(COUNTS);
  expect(counts["one character changed"]).toBeGreaterThan(100);
  expect(counts["own"]).toBeGreaterThanOrEqual(19);
}

function reportOf({ code, text }: Outcome): Report {
  expect(code, text).toBe(0);
  return JSON.parse(text) as Report;
}

const built = await need("the built package, by npm run build", () => existsSync(join(ROOT, "dist/index.js")));
const bun = await need("Bun, of the npm package", () => version("bun"));
const deno = await need("Deno, of the npm package", () => version("deno"));

async function version(tool: string): Promise<string> {
  const { code, text } = await run(join(ROOT, "node_modules/.bin", tool), ["--version"]);
  if (code !== 0) throw new Error(text.trim().split("\n").at(-1));
  return text;
}

describe.runIf(built)("14. The core gives the same bytes in every runtime", () => {
  test("Node", async () => {
    expectWhole(reportOf(await run(process.execPath, [MAIN])), {
      runtime: /^Node\.js\//,
      strategy: "hmacByTwoHashes",
      hkdf: "hkdfByHashes",
    });
  });

  test.runIf(bun)("Bun", async () => {
    expectWhole(reportOf(await run(join(ROOT, "node_modules/.bin/bun"), [MAIN])), {
      runtime: /^Bun\//,
      strategy: "hmacByKeyObject",
      hkdf: "hkdfByRuntime",
    });
  });

  test.runIf(deno)("Deno, which lets it read files and nothing else", async () => {
    const args = ["run", "--no-prompt", "--allow-read", MAIN];
    expectWhole(reportOf(await run(join(ROOT, "node_modules/.bin/deno"), args)), {
      runtime: /^Deno\//,
      strategy: "hmacByTwoHashes",
      hkdf: "hkdfByRuntime",
    });
  });

  test("workerd, with nodejs_compat", async () => {
    const { VECTOR_FILES } = (await import(join(import.meta.dirname, "core.mjs"))) as { VECTOR_FILES: readonly string[] };
    const vectors = VECTOR_FILES.map((name) => [
      name,
      JSON.parse(readFileSync(join(import.meta.dirname, "../vectors", name), "utf8")) as unknown,
    ]);
    const { status, text } = await inWorkerd("worker.mjs", {
      body: JSON.stringify(Object.fromEntries(vectors)),
      read: async (response) => ({ status: response.status, text: await response.text() }),
    });
    expect(status, text).toBe(200);
    expectWhole(JSON.parse(text) as Report, { runtime: /^Cloudflare-Workers$/, strategy: "hmacByKeyObject", hkdf: "hkdfByRuntime" });
  });
});
