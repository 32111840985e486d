import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KeyRing } from "../../../src/keys/key-ring.ts";
import { KeySearch } from "../../../src/leaks/exact/key-search.ts";
import { need } from "../../support/need.ts";
import { ROOT } from "../../support/run.ts";
import { KEYS, makeProof } from "./history.ts";
import { stracePath, traced } from "./traced.ts";

const strace = await need("strace, which may follow programs", stracePath);
const MAIN = join(ROOT, "src/cli/main.ts");
const search = new KeySearch(new KeyRing({ current: KEYS.ours, fallbacks: [KEYS.django], staged: [KEYS.own] }).entries);

/** Returns how often a key is in `bytes`, in any disguise, from 16 characters on. */
function keysIn(bytes: Uint8Array): number {
  return search.find(Buffer.from(bytes), 0, bytes.length).length;
}

describe.runIf(strace)("a whole scan, as the kernel sees it", () => {
  let folder: string;
  let repository: string;
  const env = {
    PATH: process.env["PATH"],
    SECRET_KEY: KEYS.ours,
    SECRET_KEY_FALLBACKS: JSON.stringify([KEYS.django]),
    SECRET_KEY_STAGED: JSON.stringify([KEYS.own]),
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "waxseal-canary-"));
    repository = await mkdtemp(join(folder, "repository-"));
    await makeProof(repository, 300);
    writeFileSync(join(repository, `named-${KEYS.ours}.txt`), "a name that holds the key");
    writeFileSync(join(repository, "settings.py"), `SECRET_KEY = '${KEYS.ours}'\n`);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("finds what it looks for in a trace at all", async () => {
    const script = `require("child_process").execFileSync("true", [process.env.SECRET_KEY]); require("fs").writeFileSync("x", process.env.SECRET_KEY)`;
    const trace = await traced(strace!, [process.execPath, "-e", script], { cwd: folder, env, file: join(folder, "positive.trace") });
    expect(trace.code).toBe(0);
    expect(trace.started.some((one) => keysIn(one) > 0)).toBe(true);
    expect(trace.written.some((one) => keysIn(one) > 0)).toBe(true);
    expect([...trace.paths]).toContain("x");
  });

  it.each([
    ["a table", []],
    ["JSON", ["--json"]],
    ["annotations", ["--github"]],
    ["files of reports", ["--sarif", "report.sarif", "--gitlab", "report.json"]],
    ["a baseline", ["--write-baseline", "baseline.json"]],
    ["fingerprints", ["--write-fingerprints", "fingerprints.json"]],
  ])("hands no key to a program, a pipe or a file, when it makes %s", async (name, words) => {
    const file = join(folder, `${name}.trace`);
    const { SECRET_KEY_STAGED: _, ...generated } = env; // a person's own key has no fingerprints
    const given = name === "fingerprints" ? generated : env;
    const trace = await traced(strace!, [process.execPath, MAIN, "scan", ...words], { cwd: repository, env: given, file });
    expect(trace.err).not.toContain("WAXSEAL_BUG");
    expect([0, 1]).toContain(trace.code);
    expect(trace.written.length).toBeGreaterThan(0);
    expect(trace.started.filter((one) => keysIn(one) > 0).map((one) => one.toString().slice(0, 60))).toEqual([]);
    expect(trace.written.filter((one) => keysIn(one) > 0).length).toBe(0);
    const strange = [...trace.paths].filter(
      (path) => !/^\/dev\/|^\/proc\/|^report\.|\.(sarif|json)(\.|$)|\/\.git\/waxseal(\/|$)/.test(path),
    );
    expect(strange).toEqual([]);
    for (const path of filesBelow(join(repository, ".git/waxseal"))) expect(keysIn(readFileSync(path)), path).toBe(0);
  });

  it("leaves no key in a diagnostic report of Node's", async () => {
    const flags = ["--report-on-fatalerror", "--report-on-signal", `--report-directory=${folder}`];
    const script = `process.argv.splice(1, 1); process.once("exit", () => process.report.writeReport("crash.json")); await import(${JSON.stringify(MAIN)})`;
    const words = [process.execPath, ...flags, "--input-type=module", "-e", script, "--", "scan", "scan", "--json"];
    await traced(strace!, words, { cwd: repository, env, file: join(folder, "report.trace") });
    const report = readFileSync(join(folder, "crash.json"));
    expect(report.toString()).toContain("javascriptHeap");
    expect(keysIn(report)).toBe(0);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
