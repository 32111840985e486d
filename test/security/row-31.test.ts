import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { cli, KEY } from "../cli/run-cli.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const COMMANDS = [
  ["check"],
  ["sign", "value", "--salt", "a"],
  ["unsign", "value:x", "--salt", "a"],
  ["inspect", "token"],
  ["generate"],
  ["init"],
];
const NAMES = [
  "key",
  "staged",
  "secret-key-staged",
  "k",
  "keys",
  "secret",
  "secret-key",
  "SECRET_KEY",
  "secretkey",
  "password",
  "fallback",
  "fallbacks",
];

describe("31. A key on the command line: not accepted; standard input, environment or file", () => {
  test.for(COMMANDS)("%j takes none, by whatever name", async (command) => {
    for (const name of NAMES) {
      for (const words of [[`--${name}`, KEY], [`--${name}=${KEY}`]]) {
        const { code, out, err } = await cli([...command, ...words], { env: { SECRET_KEY: KEY } });
        expect([code, out]).toEqual([2, ""]);
        expect(err).toContain("A key is never taken from an argument");
        expect(err).toContain("list of processes");
        expect(err).not.toContain(KEY);
      }
    }
  });

  test.for(["check", "generate", "init"])("%s takes none as its argument", async (name) => {
    const { code, err } = await cli([name, KEY]);
    expect(code).toBe(2);
    expect(err).toContain("A key is never taken from an argument");
    expect(err).not.toContain(KEY);
  });

  test("the process says so too, and prints no part of it", async () => {
    const ended = await promisify(execFile)(process.execPath, [MAIN, "check", "--key", KEY]).catch(
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    );
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).not.toContain(KEY.slice(0, 8));
  });

  test("the ways that are there", async () => {
    expect((await cli(["check"], { env: { SECRET_KEY: KEY } })).code).toBe(0);
    expect((await cli(["check", "--key-stdin"], { input: `${KEY}\n` })).code).toBe(0);
  });
});
