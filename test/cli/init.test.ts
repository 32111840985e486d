import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { variablesOf } from "../../src/cli/env-file.ts";
import { checkSecretKey } from "../../src/keys/check-secret-key.ts";
import { cli, KEY, temporaryFolders } from "./run-cli.ts";

const newFolder = temporaryFolders();

function git(cwd: string, ...words: string[]): string {
  return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...words], { cwd }).toString();
}

function project(dependency = "express"): string {
  const folder = newFolder();
  git(folder, "init", "-q");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies: { [dependency]: "1" } }));
  return folder;
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8");
const keyIn = (folder: string, name = ".env"): string => variablesOf(read(folder, name))["SECRET_KEY"]!;

describe("waxseal init", () => {
  it("writes a strong key that only the owner can read, and hides it from git", async () => {
    const cwd = project();
    const { code, out, err } = await cli(["init", "--yes"], { cwd });
    expect([code, err]).toEqual([0, ""]);
    expect(read(cwd, ".env")).toMatch(/^# .*\nSECRET_KEY='[\w-]{64}'\n$/);
    expect(checkSecretKey(keyIn(cwd))).toEqual([]);
    expect(statSync(join(cwd, ".env")).mode & 0o777).toBe(0o600);
    expect(read(cwd, ".gitignore")).toBe(".env\n");
    expect(read(cwd, ".env.example")).toBe("# Make one with: npx waxseal init\nSECRET_KEY=\n");
    expect(git(cwd, "status", "--short")).not.toMatch(/\.env$/m);
    expect(readdirSync(cwd).sort()).toEqual([".env", ".env.example", ".git", ".gitignore", "package.json"]);
    expect(out).not.toContain(keyIn(cwd));
    expect(out).toContain("SECRET_KEY='••••••••' (64 characters, fingerprint ");
  });

  it("finds nothing to do the second time, and check finds nothing wrong", async () => {
    const cwd = project();
    await cli(["init", "--yes"], { cwd });
    const files = readdirSync(cwd).filter((name) => name !== ".git");
    const texts = files.map((name) => read(cwd, name));
    const again = await cli(["init"], { cwd });
    expect([again.code, again.err]).toEqual([0, ""]);
    expect(again.out).toContain("Nothing to do.");
    expect(files.map((name) => read(cwd, name))).toEqual(texts);
    expect((await cli(["check", "--production"], { cwd })).code).toBe(0);
  });

  it("asks at a terminal, after the diff, and takes no for an answer", async () => {
    const cwd = project();
    const refused = await cli(["init"], { cwd, answer: false });
    expect(refused).toMatchObject({ code: 1, questions: ["Write this? yes"] });
    expect(refused.out).toContain("Nothing was written.");
    expect(readdirSync(cwd).sort()).toEqual([".git", "package.json"]);
    const agreed = await cli(["init"], { cwd, answer: true });
    expect(agreed.code).toBe(0);
    expect(keyIn(cwd)).toHaveLength(64);
  });

  it("writes nothing where there is nobody to ask", async () => {
    const cwd = project();
    const { code, out, err } = await cli(["init"], { cwd });
    expect(code).toBe(2);
    expect(out).toContain("+ SECRET_KEY=");
    expect(err).toContain("--yes");
    expect(existsSync(join(cwd, ".env"))).toBe(false);
  });

  it("never touches a key that is there", async () => {
    const cwd = project();
    writeFileSync(join(cwd, ".env"), `PORT=3000\nSECRET_KEY=${KEY}\n`, { mode: 0o600 });
    const { code, out } = await cli(["init", "--yes"], { cwd });
    expect(code).toBe(0);
    expect(read(cwd, ".env")).toBe(`PORT=3000\nSECRET_KEY=${KEY}\n`);
    expect(out).toContain("There is a key already");
    expect(out).not.toContain(KEY);
  });

  it("keeps the other lines, and takes rights away that others had", async () => {
    const cwd = project();
    writeFileSync(join(cwd, ".env"), "DATABASE_URL=postgres://me:hush@localhost/shop");
    writeFileSync(join(cwd, ".gitignore"), "node_modules");
    writeFileSync(join(cwd, ".env.example"), "DATABASE_URL=\n");
    const { out } = await cli(["init", "--yes"], { cwd });
    expect(read(cwd, ".env")).toMatch(/^DATABASE_URL=postgres:\/\/me:hush@localhost\/shop\n\n# .*\nSECRET_KEY='[\w-]{64}'\n$/);
    expect(statSync(join(cwd, ".env")).mode & 0o777).toBe(0o600);
    expect(read(cwd, ".gitignore")).toBe("node_modules\n.env\n");
    expect(read(cwd, ".env.example")).toBe("DATABASE_URL=\n# Make one with: npx waxseal init\nSECRET_KEY=\n");
    expect(out).not.toContain("hush");
  });

  it("closes an existing file to others even when it has a key", async () => {
    const cwd = project();
    writeFileSync(join(cwd, ".env"), `SECRET_KEY=${KEY}\n`);
    chmodSync(join(cwd, ".env"), 0o644);
    const { out } = await cli(["init", "--yes"], { cwd });
    expect(out).toContain("closed to others");
    expect(statSync(join(cwd, ".env")).mode & 0o777).toBe(0o600);
  });

  it("fills an empty variable in its place", async () => {
    const cwd = project();
    writeFileSync(join(cwd, ".env"), "SECRET_KEY=\nPORT=3000\n");
    const { out } = await cli(["init", "--yes"], { cwd });
    expect(read(cwd, ".env")).toMatch(/^SECRET_KEY='[\w-]{64}'\nPORT=3000\n$/);
    expect(out).toContain("- SECRET_KEY=");
  });

  it("does not put a key into a file that git tracks", async () => {
    const cwd = project();
    writeFileSync(join(cwd, ".env"), "PORT=3000\n");
    git(cwd, "add", ".env");
    const { code, err } = await cli(["init", "--yes"], { cwd });
    expect(code).toBe(3);
    expect(err).toContain("WAXSEAL_ENV_TRACKED");
    expect(err).toContain("git rm --cached .env");
    expect(read(cwd, ".env")).toBe("PORT=3000\n");
    const other = await cli(["init", "--yes", "--dotenv", ".env.local"], { cwd });
    expect(other.code).toBe(0);
    expect(keyIn(cwd, ".env.local")).toHaveLength(64);
    expect(read(cwd, ".gitignore")).toBe(".env.local\n");
  });

  it("warns where git tracks a key that is there already", async () => {
    const cwd = project();
    writeFileSync(join(cwd, ".env"), `SECRET_KEY=${KEY}\n`, { mode: 0o600 });
    git(cwd, "add", ".env");
    expect((await cli(["init", "--yes"], { cwd })).out).toContain("! git tracks .env.");
  });

  it("refuses a file in which its line would be swallowed", async () => {
    const cwd = project();
    writeFileSync(join(cwd, ".env"), "NOTE='it never closes\n");
    const { code, err } = await cli(["init", "--yes"], { cwd });
    expect(code).toBe(3);
    expect(err).toContain("WAXSEAL_ENV_UNREADABLE");
    expect(read(cwd, ".env")).toBe("NOTE='it never closes\n");
  });

  it("writes through no symbolic link", async () => {
    const cwd = project();
    writeFileSync(join(cwd, "elsewhere"), "");
    symlinkSync("elsewhere", join(cwd, ".env"));
    const { code, err } = await cli(["init", "--yes"], { cwd });
    expect(code).toBe(3);
    expect(err).toContain("WAXSEAL_ENV_FILE");
    expect(read(cwd, "elsewhere")).toBe("");
  });

  it("overwrites nothing that it could not read", async () => {
    const cwd = project();
    const large = "# a comment\n".repeat(30_000);
    writeFileSync(join(cwd, ".gitignore"), large);
    const { code, err } = await cli(["init", "--yes"], { cwd });
    expect(code).toBe(3);
    expect(err).toContain("EEXIST");
    expect(read(cwd, ".gitignore")).toBe(large);
    expect(existsSync(join(cwd, ".env"))).toBe(false);
  });

  it("works outside a repository too", async () => {
    const cwd = newFolder();
    expect((await cli(["init", "--yes"], { cwd })).code).toBe(0);
    expect((await cli(["init", "--yes"], { cwd })).out).toContain("Nothing to do.");
    expect(read(cwd, ".gitignore")).toBe(".env\n");
  });

  it("leaves .gitignore alone where a rule is there already", async () => {
    const cwd = project();
    writeFileSync(join(cwd, ".gitignore"), ".env*\n!.env.example\n");
    await cli(["init", "--yes"], { cwd });
    expect(read(cwd, ".gitignore")).toBe(".env*\n!.env.example\n");
  });

  it("warns of another key in the environment, which would win", async () => {
    const cwd = project();
    const { out } = await cli(["init", "--yes"], { cwd, env: { SECRET_KEY: KEY } });
    expect(out).toMatch(/! SECRET_KEY is set in your environment too/);
    expect(out).not.toContain(KEY);
  });

  it("reports as JSON; without --yes only what it would do", async () => {
    const cwd = project("hono");
    const dry = await cli(["init", "--json"], { cwd });
    expect(dry.code).toBe(0);
    expect(JSON.parse(dry.out)).toMatchObject({
      ok: true,
      written: false,
      key: "generated",
      fingerprint: null,
      framework: "Hono",
      django: null,
    });
    expect(existsSync(join(cwd, ".env"))).toBe(false);
    const done = JSON.parse((await cli(["init", "--json", "--yes"], { cwd })).out) as Record<string, unknown>;
    expect(done).toMatchObject({ written: true, fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) as string });
    expect(done["files"]).toEqual([
      { file: ".gitignore", change: "new" },
      { file: ".env.example", change: "new" },
      { file: ".env", change: "new" },
    ]);
    expect(JSON.stringify(done)).not.toContain(keyIn(cwd));
  });

  it.each([
    ["express", "Express", 'from "waxseal/express"', "node --env-file=.env"],
    ["next", "Next.js", 'from "waxseal"', "reads .env by itself"],
    ["@nestjs/core", "NestJS", 'from "waxseal"', "node --env-file=.env"],
    ["left-pad", "Node", 'from "waxseal/node"', "node --env-file=.env"],
  ])("knows %s", async (dependency, name, code, start) => {
    const { out } = await cli(["init", "--yes"], { cwd: project(dependency) });
    expect(out).toContain(`Found  ${name}\n`);
    expect(out).toContain(code);
    expect(out).toContain(start);
  });

  it("survives a package.json that is none", async () => {
    const cwd = newFolder();
    mkdirSync(join(cwd, ".git"));
    for (const text of ["", "{", "null", "[]", '{"dependencies":null}', '{"dependencies":7}']) {
      writeFileSync(join(cwd, "package.json"), text);
      expect((await cli(["init", "--json"], { cwd })).code).toBe(0);
    }
  });
});
