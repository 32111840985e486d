import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cli } from "./run-cli.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };

describe("help", () => {
  it("names every command and every exit code", async () => {
    const { code, out } = await cli(["--help"]);
    expect(code).toBe(0);
    for (const name of [
      "init",
      "generate",
      "check",
      "sign VALUE",
      "unsign SIGNED",
      "inspect TOKEN",
      "audit MODULE",
      "revoke PURPOSE",
      "sessions ACTION",
      "keys ACTION",
    ])
      expect(out).toContain(`\n  ${name} `);
    expect(out).toMatch(/Exit codes\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /);
    expect(out).toContain(version);
  });

  it.each(["init", "generate", "check", "sign", "unsign", "inspect", "audit", "revoke", "sessions", "keys"])(
    "of %s has options, examples and exit codes",
    async (name) => {
      for (const words of [
        [name, "--help"],
        [name, "-h"],
        ["help", name],
        [name, "--help", "--json"],
      ].slice(0, name === "generate" || name === "sign" ? 3 : 4)) {
        const { code, out, err } = await cli(words);
        expect([code, err]).toEqual([0, ""]);
        expect(out).toMatch(/\nUsage\n {2}waxseal [\s\S]*\nOptions\n[\s\S]*\nExamples\n[\s\S]*\nExit codes\n/);
        expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(140);
      }
    },
  );

  it("is what no command at all gets, as a mistake", async () => {
    expect(await cli([])).toMatchObject({ code: 2, out: (await cli(["--help"])).out });
  });

  it.each(["--version", "-V"])("%s prints the version", async (word) => {
    expect(await cli([word])).toMatchObject({ code: 0, out: `${version}\n` });
  });

  it.each([
    [["chek"], "did you mean `waxseal check`?"],
    [["frobnicate"], "waxseal --help"],
    [["--json", "check"], "The command comes first"],
    [["help", "chek"], "did you mean `waxseal check`?"],
  ])("%j is a mistake", async (words, message) => {
    const { code, out, err } = await cli(words);
    expect(code).toBe(2);
    expect(out + err).toContain(message);
  });
});
