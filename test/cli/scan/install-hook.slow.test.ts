import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../../support/run.ts";
import { cli, KEY, temporaryFolders } from "../run-cli.ts";

const newFolder = temporaryFolders();

describe("waxseal scan --install-hook", () => {
  let folder: string;

  /** Runs git as a person here would: with the key in .env, and waxseal in node_modules. */
  const git = (...words: string[]): { code: number | null; text: string } => {
    const person = ["-c", "user.name=A Person", "-c", "user.email=person@example.org", "-c", "commit.gpgsign=false"];
    const env = { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1" };
    const { status, stdout, stderr } = spawnSync("git", [...person, ...words], { cwd: folder, env, encoding: "utf8" });
    return { code: status, text: stdout + stderr };
  };
  const write = (path: string, text: string, mode = 0o644): void => {
    writeFileSync(join(folder, path), text, { mode });
    chmodSync(join(folder, path), mode);
  };

  beforeEach(() => {
    folder = newFolder();
    git("init", "-q", "-b", "main");
    mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
    write("node_modules/.bin/waxseal", `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, "src/cli/main.ts")}' "$@"\n`, 0o755);
    write(".gitignore", "node_modules/\n.env\n");
    write(".env", `SECRET_KEY='${KEY}'\n`, 0o600);
    git("add", ".");
    git("commit", "-q", "-m", "Begin");
  });

  it("lets a clean commit go, and stops one that takes the key along", async () => {
    const { code, out } = await cli(["scan", "--install-hook"], { cwd: folder });
    expect(code).toBe(0);
    expect(out).toMatch(/pre-commit: written\n.*pre-push: written\n/);
    write("settings.ts", `export const key = process.env["SECRET_KEY"];\n`);
    git("add", ".");
    expect(git("commit", "-m", "Clean")).toMatchObject({ code: 0 });

    write("settings.ts", `export const key = "${KEY}";\n`);
    git("add", ".");
    const stopped = git("commit", "-m", "Leak");
    expect(stopped.code).toBe(1);
    expect(stopped.text).toContain("settings.ts");
    expect(stopped.text).toContain("git commit --no-verify");
    expect(stopped.text).not.toContain(KEY.slice(0, 16));
    expect(git("log", "--oneline").text).not.toContain("Leak");
  });

  it("looks at what `git commit -a` takes along, not at what lies about", async () => {
    await cli(["scan", "--install-hook"], { cwd: folder });
    write("notes.txt", "nothing\n");
    git("add", ".");
    expect(git("commit", "-m", "Notes").code).toBe(0);
    write("untracked.txt", `${KEY}\n`);
    write("notes.txt", "still nothing\n");
    expect(git("commit", "-a", "-m", "More notes").code).toBe(0);
    write("notes.txt", `${KEY}\n`);
    expect(git("commit", "-a", "-m", "Leak").code).toBe(1);
  });

  it("stops a push of what was committed past it", async () => {
    await cli(["scan", "--install-hook"], { cwd: folder });
    const remote = newFolder();
    spawnSync("git", ["init", "-q", "--bare", remote]);
    git("remote", "add", "origin", remote);
    expect(git("push", "-q", "origin", "main").code).toBe(0);
    write("settings.ts", `export const key = "${KEY}";\n`);
    git("add", ".");
    expect(git("commit", "--no-verify", "-m", "Leak").code).toBe(0);
    write("settings.ts", "\n");
    git("commit", "-a", "-m", "Hide it");
    const stopped = git("push", "origin", "main");
    expect(stopped.code).not.toBe(0);
    expect(stopped.text).toContain("settings.ts");
    expect(stopped.text).toContain("git push --no-verify");
    expect(git("push", "-q", "--no-verify", "origin", "main").code).toBe(0);
  });

  it("runs the hook that was there before, which may stop git too", async () => {
    write(".git/hooks/pre-commit", "#!/bin/sh\necho earlier >> hook.log\ntest ! -e stop\n", 0o755);
    write(".git/hooks/pre-push", "#!/bin/sh\ncat >> push.log\necho $1 >> push.log\n", 0o755);
    expect((await cli(["scan", "--install-hook"], { cwd: folder })).out).toMatch(/pre-commit: written; the hook that was there runs first/);
    expect((await cli(["scan", "--install-hook"], { cwd: folder })).out).toMatch(/pre-commit: there already/);
    write("a.txt", "a\n");
    git("add", "a.txt");
    expect(git("commit", "-m", "Clean").code).toBe(0);
    expect(readFileSync(join(folder, "hook.log"), "utf8")).toBe("earlier\n");
    write("stop", "");
    git("commit", "--allow-empty", "-m", "Stopped");
    expect(git("log", "--oneline").text).not.toContain("Stopped");

    const remote = newFolder();
    spawnSync("git", ["init", "-q", "--bare", remote]);
    git("remote", "add", "origin", remote);
    expect(git("push", "-q", "origin", "main").code).toBe(0);
    expect(readFileSync(join(folder, "push.log"), "utf8")).toMatch(/^refs\/heads\/main [0-9a-f]{40} refs\/heads\/main 0{40}\norigin\n$/);
  });

  it("goes where core.hooksPath says, and beside what husky makes", async () => {
    git("config", "core.hooksPath", ".husky/_");
    expect((await cli(["scan", "--install-hook"], { cwd: folder })).out).toContain(".husky/pre-commit: written");
    git("config", "core.hooksPath", "tools/hooks");
    expect((await cli(["scan", "--install-hook"], { cwd: folder })).out).toContain("tools/hooks/pre-push: written");
  });

  it("takes a remote that begins with a dash for a remote", async () => {
    await cli(["scan", "--install-hook"], { cwd: folder });
    const head = git("rev-parse", "HEAD").text.trim();
    const input = `refs/heads/main ${head} refs/heads/main ${"0".repeat(40)}\n`;
    const env = { PATH: process.env["PATH"], HOME: folder };
    const { status, stdout } = spawnSync(join(folder, ".git/hooks/pre-push"), ["--help", "--help"], {
      cwd: folder,
      env,
      input,
      encoding: "utf8",
    });
    expect(stdout).toContain("Nothing found");
    expect(status).toBe(0);
  });

  it.each(["node_modules/.bin/waxseal", "node_modules/waxseal/cli.js"])(
    "does not run what is in node_modules where git tracks %s",
    async (path) => {
      await cli(["scan", "--install-hook"], { cwd: folder });
      mkdirSync(join(folder, "node_modules/waxseal"));
      write("node_modules/.bin/waxseal", "#!/bin/sh\ntouch ran\n", 0o755);
      write("node_modules/waxseal/cli.js", "\n");
      git("add", "--force", path);
      const stopped = git("commit", "-m", "Track it");
      expect(stopped).toMatchObject({ code: 1, text: expect.stringContaining("npm install --global waxseal") });
      expect(existsSync(join(folder, "ran"))).toBe(false);

      const { PATH } = process.env;
      const programs = newFolder();
      writeFileSync(join(programs, "waxseal"), `#!/bin/sh\necho "$@" > '${programs}/ran'\n`, { mode: 0o755 });
      try {
        process.env["PATH"] = `node_modules/.bin:${PATH!}`;
        expect(git("commit", "-m", "Track it").code).toBe(1);
        process.env["PATH"] = `${join(folder, "node_modules/.bin")}:${PATH!}`;
        expect(git("commit", "-m", "Track it").code).toBe(1);
        process.env["PATH"] = `${programs}:${PATH!}`;
        expect(git("commit", "-m", "Track it").code).toBe(0);
      } finally {
        process.env["PATH"] = PATH;
      }
      expect(existsSync(join(folder, "ran"))).toBe(false);
      expect(readFileSync(join(programs, "ran"), "utf8")).toBe("scan --staged\n");
    },
  );

  it("refuses to put a second hook aside, and a folder that is no repository", async () => {
    write(".git/hooks/pre-commit", "#!/bin/sh\n", 0o755);
    write(".git/hooks/pre-commit.before-waxseal", "#!/bin/sh\n", 0o755);
    expect(await cli(["scan", "--install-hook"], { cwd: folder })).toMatchObject({ code: 3 });
    expect((await cli(["scan", "--install-hook"], { cwd: newFolder() })).err).toContain("WAXSEAL_HOOK_NO_REPOSITORY");
  });
});
