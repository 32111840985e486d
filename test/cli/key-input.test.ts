import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli, KEY, temporaryFolders } from "./run-cli.ts";

const newFolder = temporaryFolders();

/** What is there under the name of .env, and whether it holds a key nobody can tell. */
const UNREADABLE: readonly [what: string, make: (path: string) => unknown, said: string][] = [
  ["a folder", (path) => mkdirSync(path, { recursive: true }), "is a folder"],
  ["a pipe", (path) => execFileSync("mkfifo", [path]), "is no regular file"],
  ["a link that leads nowhere", linkTo("../secrets/env"), "is a symbolic link that leads nowhere"],
  ["a link to itself", linkTo(".env"), "is a symbolic link that leads nowhere"],
  ["larger than 1 MiB", makeLarge, "is larger than 1 MiB"],
  ["unreadable", makeUnreadable, "cannot be read"],
];

function linkTo(target: string): (path: string) => void {
  return (path) => {
    symlinkSync(target, path);
  };
}

function makeLarge(path: string): void {
  writeFileSync(path, `SECRET_KEY=${KEY}\n${"#".repeat(2 ** 20)}\n`);
}

function makeUnreadable(path: string): void {
  if (process.geteuid?.() === 0)
    symlinkSync("/proc/self/mem", path); // root may read any file, and there is nothing at the address 0
  else writeFileSync(path, `SECRET_KEY=${KEY}\n`, { mode: 0o000 });
}

describe.each(UNREADABLE)("a .env that is %s", (_what, make, said) => {
  it.each([["scan"], ["scan", "--mode", "exact"], ["check"], ["sign", "4711", "--salt", "shop.test"], ["keys", "status"]])(
    "is not taken for none by %s",
    async (...words) => {
      const cwd = newFolder();
      make(join(cwd, ".env"));
      const { code, out, err } = await cli(words, { cwd });
      expect([code, out]).toEqual([3, ""]);
      expect(err).toMatch(/^error WAXSEAL_ENV_FILE: The file \.env here /);
      expect(err).toContain(said);
    },
  );

  it("stands in no way of a scan that is to look for no key of ours", async () => {
    const cwd = newFolder();
    make(join(cwd, ".env"));
    const { err, out } = await cli(["scan", "--mode", "known,generic"], { cwd });
    expect(err).toBe("");
    expect(out).toContain("There was no key here to look for");
  });

  it("stands in no way of a key that is elsewhere", async () => {
    const cwd = newFolder();
    make(join(cwd, ".env"));
    expect(await cli(["sign", "4711", "--salt", "shop.test"], { cwd, env: { SECRET_KEY: KEY } })).toMatchObject({ code: 0 });
  });

  it("is told of by what names it, without its name", async () => {
    const cwd = newFolder();
    make(join(cwd, ".env"));
    const { code, err } = await cli(["check", "--dotenv", join(cwd, ".env")], { cwd });
    expect(code).toBe(3);
    expect(err).toMatch(/^error WAXSEAL_ENV_FILE: The file of variables /);
    expect(err).toContain(said);
    expect(err).not.toContain(cwd);
  });
});

describe("no .env", () => {
  it("is no key, in a folder and where there is none", async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, "file"), "");
    for (const at of [cwd, join(cwd, "file")])
      expect((await cli(["sign", "4711", "--salt", "shop.test"], { cwd: at })).err).toMatch(/^error WAXSEAL_KEY_MISSING: /);
  });

  it("is one that has no such variable, too", async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, ".env"), "PORT=8000\n");
    expect((await cli(["sign", "4711", "--salt", "shop.test"], { cwd })).err).toMatch(/^error WAXSEAL_KEY_MISSING: /);
  });
});
