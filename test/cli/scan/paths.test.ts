import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { cli, KEY, temporaryFolders } from "../run-cli.ts";

const newFolder = temporaryFolders();

interface Report {
  readonly leaks: readonly { readonly rule: string; readonly path: string; readonly object: unknown; readonly context: string | null }[];
}

describe("the paths of a scan", () => {
  let top: string;

  const git = (...words: string[]): void => {
    const person = ["-c", "user.name=A Person", "-c", "user.email=person@example.org", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...person, ...words], { cwd: top, stdio: "pipe" });
  };
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  };
  const scan = async (cwd: string, ...words: string[]): Promise<string> =>
    (await cli(["scan", ...words], { cwd, env: { SECRET_KEY: KEY } })).out;
  const report = async (cwd: string, ...words: string[]): Promise<Report> => JSON.parse(await scan(cwd, "--json", ...words)) as Report;

  beforeEach(() => {
    top = newFolder();
    git("init", "-q", "-b", "main");
  });

  it("are those from the top of the repository, whatever folder a scan is started in, as git has them in its history", async () => {
    write("api/settings.ts", `export const key = "${KEY}";\n`);
    git("add", ".");
    git("commit", "-q", "-m", "Leak");
    const { leaks } = await report(join(top, "api"), "--mode", "exact");
    expect(leaks.map(({ path, object }) => [path, object !== null])).toEqual([
      ["api/settings.ts", false],
      ["api/settings.ts", true],
    ]);
    expect(await scan(join(top, "api"), "--github", "--mode", "exact")).toContain("file=api/settings.ts,");
    await scan(join(top, "api"), "--sarif", "s.sarif", "--gitlab", "g.json");
    expect(readFileSync(join(top, "api/s.sarif"), "utf8")).toContain('"uri":"api/settings.ts"');
    expect(readFileSync(join(top, "api/g.json"), "utf8")).toContain('api/settings.ts"');
  });

  it("agree with a baseline, whatever folder it was written in", async () => {
    write("api/settings.ts", `export const key = "${KEY}";\n`);
    await scan(join(top, "api"), "--write-baseline", "../baseline.json");
    expect((await report(top, "--baseline", "baseline.json")).leaks).toEqual([]);
  });

  it("leave in place a file of variables that keys were read from below the top", async () => {
    write(".gitignore", ".env\n");
    write("api/.env", `SECRET_KEY='${KEY}'\n`);
    const { out } = await cli(["scan", "--mode", "exact"], { cwd: join(top, "api") });
    expect(out).toContain("Left out, for keys may be kept there: api/.env\n");
  });

  it("say of what is only in history, as of files, that it was in tests, or that a package manager brought it", async () => {
    const secret = `SECRET_KEY = "hK2pX9vQ7mR4tL8wZ3nB6cF1jD5gS0yA-eU_iOaWqErTzXcVb"\n`;
    write("tests/settings.py", secret);
    write("shop/settings.py", secret.replace("hK2p", "aB3d"));
    write("node_modules/other/settings.py", secret.replace("hK2p", "Zw8q"));
    git("add", "-f", ".");
    git("commit", "-q", "-m", "Settings");
    git("rm", "-rq", ".");
    git("commit", "-q", "-m", "Remove them");
    rmSync(join(top, "node_modules"), { recursive: true, force: true });
    const { leaks } = await report(top, "--mode", "known,generic");
    expect(leaks.map(({ path, context }) => [path, context]).sort()).toEqual([
      ["shop/settings.py", null],
      ["tests/settings.py", "test"],
    ]);
  });
});

it("refuses a remote where nothing is pushed", async () => {
  expect(await cli(["scan", "--remote", "origin"], { cwd: newFolder() })).toMatchObject({
    code: 2,
    err: expect.stringContaining("--pushed"),
  });
});
