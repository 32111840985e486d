import { spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { need } from "../support/need.ts";
import { KEY, temporaryFolders } from "./run-cli.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const newFolder = temporaryFolders();

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function waxseal(
  words: readonly string[],
  { env = {}, input = "", cwd = "/" }: { env?: Record<string, string>; input?: string; cwd?: string } = {},
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    cwd,
    env: { PATH: process.env["PATH"]!, ...env },
    input,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

describe("the process", () => {
  it("runs a command with real streams and exit codes", () => {
    const env = { SECRET_KEY: KEY };
    const signed = waxseal(["sign", "--plain", "--salt", "a"], { env, input: "4711\n" });
    expect(signed).toMatchObject({ code: 0, err: "" });
    expect(waxseal(["unsign", signed.out.trim(), "--plain", "--salt", "a"], { env })).toEqual({ code: 0, out: "4711\n", err: "" });
    expect(waxseal(["unsign", signed.out.trim(), "--plain", "--salt", "b"], { env })).toMatchObject({ code: 1, out: "" });
    expect(waxseal(["check"], { env, input: "" })).toMatchObject({ code: 0 });
  });

  it("prints one line about an error, and no stack", () => {
    const { code, out, err } = waxseal(["sign", "x", "--salt", "a"], { cwd: newFolder() });
    expect([code, out]).toEqual([3, ""]);
    expect(err).toMatch(/^error WAXSEAL_KEY_MISSING: [^\n]+\n$/);
  });

  it("uses colours on a terminal only, and as NO_COLOR and FORCE_COLOR say", () => {
    const esc = "\u001b[";
    expect(waxseal(["--help"]).out).not.toContain(esc);
    expect(waxseal(["--help"], { env: { FORCE_COLOR: "1" } }).out).toContain(esc);
    expect(waxseal(["--help"], { env: { FORCE_COLOR: "0" } }).out).not.toContain(esc);
    expect(waxseal(["nothing"], { env: { FORCE_COLOR: "1" } }).err).toContain(esc);
    expect(waxseal(["generate"], { env: { FORCE_COLOR: "1" } }).out).not.toContain(esc);
  });

  it("reads a file of variables itself: Node takes its own --env-file from anywhere, and would run what NODE_OPTIONS in it says", () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, "evil.cjs"), 'require("node:fs").writeFileSync("ran", "")');
    writeFileSync(join(cwd, "hostile.env"), `NODE_OPTIONS="--require ${join(cwd, "evil.cjs")}"\nSECRET_KEY='${KEY}'\n`);
    expect(waxseal(["check", "--dotenv", "hostile.env"], { cwd }).out).toContain("SECRET_KEY in hostile.env");
    expect(existsSync(join(cwd, "ran"))).toBe(false);
    expect(waxseal(["check", "--dotenv", "missing.env"], { cwd }).err).toMatch(/^error WAXSEAL_ENV_FILE: /);
    expect(waxseal(["init", "--dotenv", ".env.new", "--yes"], { cwd })).toMatchObject({ code: 0, err: "" });
  });

  it("minds no reader that leaves early", async () => {
    const child = spawn(process.execPath, [MAIN, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(err).toBe("");
    expect([0, null]).toContain(code);
  });
});

const script = await need("the command script, for a terminal", () =>
  spawnSync("script", ["--version"]).status === 0 ? "script" : undefined,
);

describe.runIf(script)("at a terminal", () => {
  interface Typist {
    cwd: string;
    env?: Record<string, string>;
    /** Typed once this is on the screen. */
    after?: string;
    type?: string;
  }

  async function terminal(words: readonly string[], { cwd, env = {}, after = "", type }: Typist): Promise<Ended> {
    const line = [process.execPath, MAIN, ...words].map((word) => `'${word}'`).join(" ");
    const options = { cwd, env: { PATH: process.env["PATH"]!, TERM: "xterm-256color", ...env }, timeout: 10_000 };
    const child = spawn(script!, ["--quiet", "--return", "--command", line, "/dev/null"], options);
    let out = "";
    let typed = type === undefined;
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      if (typed || !out.includes(after)) return;
      typed = true;
      child.stdin.write(type!);
    });
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, out, err: "" };
  }

  it.each([
    ["no", "n\r"],
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
  ])("asks before it writes, and takes %s for an answer", async (_name, type) => {
    const cwd = newFolder();
    const { code, out } = await terminal(["init"], { cwd, after: "Write this? [Y/n]", type });
    expect(out).toContain("Nothing was written.");
    expect(code).toBe(1);
    expect(existsSync(join(cwd, ".env"))).toBe(false);
  });

  it("asks before it revokes everything, and does not take Enter for a yes", async () => {
    const cwd = newFolder();
    const file = ["--sqlite", "shop.sqlite"];
    expect(waxseal(["sessions", "migrate", ...file], { cwd })).toMatchObject({ code: 0 });
    const after = "Revoke it? [y/N]";
    const words = ["revoke", "session", ...file];
    expect(await terminal(words, { cwd, after, type: "\r" })).toMatchObject({
      code: 1,
      out: expect.stringContaining("Nothing was revoked.") as string,
    });
    expect(waxseal(["revoke", "--list", ...file], { cwd }).out).toBe("Nothing is revoked.\n");
    expect(await terminal(words, { cwd, after, type: "y\r" })).toMatchObject({ code: 0 });
    expect(waxseal(["revoke", "--list", ...file], { cwd }).out).toMatch(/^1 revocation\n/);
  });

  it("writes after a yes", async () => {
    const cwd = newFolder();
    const { code, out } = await terminal(["init"], { cwd, after: "Write this? [Y/n]", type: "\r" });
    expect(out).toContain("Written, read back and compared.");
    expect(code).toBe(0);
    expect(existsSync(join(cwd, ".env"))).toBe(true);
  });

  it("shows colours, unless told not to", async () => {
    const cwd = newFolder();
    expect((await terminal(["check"], { cwd })).out).toContain("\u001b[31m");
    expect((await terminal(["check"], { cwd, env: { NO_COLOR: "1" } })).out).not.toContain("\u001b[");
    expect((await terminal(["check"], { cwd, env: { TERM: "dumb" } })).out).not.toContain("\u001b[");
  });

  it("waits for no input that a person would have to type", async () => {
    expect((await terminal(["sign", "--salt", "a"], { cwd: newFolder(), env: { SECRET_KEY: KEY } })).out).toContain("There is no VALUE");
    expect((await terminal(["check", "--key-stdin"], { cwd: newFolder() })).out).toContain("does not read from a terminal");
  });
});
