import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { cli, KEY, OTHER_KEY, temporaryFolders } from "../run-cli.ts";

const newFolder = temporaryFolders();

interface Report {
  readonly outcome: string;
  readonly keys: readonly { readonly label: string; readonly state: string }[];
  readonly leaks: readonly { readonly rule: string; readonly path: string; readonly line: number; readonly object: unknown }[];
  readonly gaps: readonly { readonly code: string; readonly path: string | null }[];
}

describe("waxseal scan", () => {
  let folder: string;

  const git = (...words: string[]): void => {
    const person = ["-c", "user.name=A Person", "-c", "user.email=person@example.org", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...person, ...words], { cwd: folder, stdio: "pipe" });
  };
  const write = (path: string, text: string): void => {
    writeFileSync(join(folder, path), text, { mode: 0o600 });
  };
  const report = async (...words: string[]): Promise<Report> =>
    JSON.parse((await cli(["scan", "--json", ...words], { cwd: folder })).out) as Report;
  const pathsOf = ({ leaks }: Report): string[] => leaks.map(({ path, line }) => `${path}:${String(line)}`);

  beforeEach(() => {
    folder = newFolder();
    git("init", "-q", "-b", "main");
    write(".gitignore", ".env\n.env.*\nlogs/\n");
    write(".env", `SECRET_KEY='${KEY}'\nSECRET_KEY_FALLBACKS='["${OTHER_KEY}"]'\n`);
    git("add", ".");
    git("commit", "-q", "-m", "Begin");
  });

  it("finds nothing where the key is only where it belongs, and says what it left out", async () => {
    const { code, out, err } = await cli(["scan"], { cwd: folder });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("Left out, for keys may be kept there: .env\n");
  });

  it("takes the same file for a leak once git tracks it, or does not ignore it", async () => {
    git("add", "-f", ".env");
    expect(pathsOf(await report("--only", "tree", "--mode", "exact"))).toEqual([".env:1", ".env:2"]);
    git("rm", "-q", "--cached", ".env");
    write(".gitignore", "logs/\n");
    expect(pathsOf(await report("--only", "tree", "--mode", "exact"))).toEqual([".env:1", ".env:2"]);
  });

  it("takes it for a leak where git is there and cannot say whether it tracks the file", async () => {
    git("add", "-f", ".env");
    write(".git/index", "no index");
    expect(pathsOf(await report("--only", "tree", "--mode", "exact"))).toEqual([".env:1", ".env:2"]);
    write(".git/config", "no configuration");
    expect(pathsOf(await report("--only", "tree", "--mode", "exact"))).toEqual([".env:1", ".env:2"]);
  });

  it("keeps what a file of variables holds, not its name, nor what an archive of that name holds", async () => {
    write(`.env.${KEY}`, "nothing\n");
    writeFileSync(join(folder, ".env.gz"), gzipSync(`SECRET_KEY='${KEY}'\n`));
    expect(await report("--only", "tree", "--mode", "exact")).toMatchObject({
      leaks: [{ aspect: "name" }, { aspect: null, within: [".env"] }],
    });
  });

  it.each([
    ["a folder that is ignored", "dist", "dist/\n"],
    ["a folder all of which is ignored", "dist", "dist/*\n"],
    ["a folder of a folder that is ignored", "build/app", "build/\n"],
    ["a folder that is called as such a file", ".env.d", ".env*\n"],
  ])("keeps no file of variables that git ignores for %s", async (_what, inner, ignore) => {
    write(".gitignore", `.env\n.env.*\n${ignore}`);
    mkdirSync(join(folder, inner), { recursive: true });
    write(`${inner}/.env.production`, `SECRET_KEY='${KEY}'\n`);
    for (const root of [inner, `${inner}/.env.production`, "."])
      expect(pathsOf(await report("--only", "tree", "--mode", "exact", root))).toEqual([`${inner}/.env.production:1`]);
    expect(pathsOf(await report("--only", "tree", "--mode", "exact", "--dotenv", `${inner}/.env.production`))).toEqual([]);
  });

  it("keeps files of variables whose own names git ignores, at any depth", async () => {
    write(".gitignore", ".env\n*.local\n");
    mkdirSync(join(folder, "apps/shop"), { recursive: true });
    for (const path of [".env.local", "apps/shop/.env", "apps/shop/.env.local"]) write(path, `SECRET_KEY='${KEY}'\n`);
    write("apps/shop/key.local", KEY);
    expect(pathsOf(await report("--only", "tree", "--mode", "exact"))).toEqual(["apps/shop/key.local:1"]);
  });

  it("keeps the file of --key-file for whatever it is ignored, by whatever path it is named", async () => {
    mkdirSync(join(folder, "logs"));
    write("logs/key", KEY);
    symlinkSync("logs", join(folder, "link"));
    for (const path of ["logs/key", join(folder, "logs/key"), "link/key"])
      expect(pathsOf(await report("--only", "tree", "--mode", "exact", "--key-file", path))).toEqual([]);
    write(".gitignore", ".env\n");
    expect(pathsOf(await report("--only", "tree", "--mode", "exact", "--key-file", "logs/key"))).toEqual(["logs/key:1"]);
  });

  it("keeps where there is no repository the file that the key was read from, and no other", async () => {
    const bare = newFolder();
    for (const name of [".env", ".env.production"]) writeFileSync(join(bare, name), `SECRET_KEY='${KEY}'\n`);
    const { out } = await cli(["scan", "--json", "--mode", "exact"], { cwd: bare });
    expect(pathsOf(JSON.parse(out) as Report)).toEqual([".env.production:1"]);
  });

  it("tells of a published key wherever it is, also where it is the one that was read from there", async () => {
    const published = "cg#p$g+j9tax!#a3cup@1$8obt2_+&k3q+pmu)5%asj6yjpkag";
    write(".env", `SECRET_KEY='${KEY}'\n`);
    write(".env.local", `SECRET_KEY='${published}'\nSESSION_SECRET='changeme'\nAUTH_SECRET='${OTHER_KEY}'\n`);
    for (const words of [[], ["--dotenv", ".env.local"]]) {
      const { leaks } = await report("--only", "tree", ...words);
      expect(leaks.map(({ rule, path, line }) => `${rule} ${path}:${String(line)}`)).toEqual([
        "known-key .env.local:1",
        "known-key .env.local:2",
      ]);
    }
    expect((await cli(["scan", "--only", "tree", "--dotenv", ".env.local"], { cwd: folder })).code).toBe(1);
  });

  it("keeps a weak key where it belongs, and finds it whole anywhere else", async () => {
    const weak = "shop-of-books-2019";
    write(".env", `SECRET_KEY='${weak}'\n`);
    expect(pathsOf(await report("--only", "tree"))).toEqual([]);
    write("a.txt", `${weak}\n${weak.slice(0, -1)}\n`);
    expect(pathsOf(await report("--only", "tree", "--mode", "exact"))).toEqual(["a.txt:1"]);
  });

  it("says that nothing was looked at where a history is asked for and there is none", async () => {
    const bare = newFolder();
    for (const words of [["--staged"], ["--only", "history"]]) {
      const { code, out } = await cli(["scan", "--json", "--mode", "generic", ...words], { cwd: bare });
      expect([code, (JSON.parse(out) as Report).gaps.map((gap) => gap.code)]).toEqual([2, ["repository-missing"]]);
    }
  });

  it("says that it could not look at the history around a folder that git does not open", async () => {
    mkdirSync(join(folder, "src"));
    write(".git/config", "no configuration");
    const { code, out } = await cli(["scan", "--json", "--mode", "generic"], { cwd: join(folder, "src") });
    expect([code, (JSON.parse(out) as Report).gaps.map((gap) => gap.code)]).toEqual([2, ["repository-unreadable"]]);
  });

  it("leaves out what it remembers, and nothing else that is called so", async () => {
    mkdirSync(join(folder, "pages.git/waxseal"), { recursive: true });
    write("pages.git/waxseal/key.txt", KEY);
    mkdirSync(join(folder, ".git/waxseal"));
    write(".git/waxseal/key.txt", KEY);
    expect(pathsOf(await report("--only", "tree", "--mode", "exact")).sort()).toEqual([
      ".git/waxseal/key.txt:1",
      "pages.git/waxseal/key.txt:1",
    ]);
  });

  it.each(["--sarif", "--gitlab", "--write-baseline"])("writes no file of %s through a link of the repository", async (option) => {
    write("theirs", "as it was");
    symlinkSync("theirs", join(folder, "report"));
    const { code, err } = await cli(["scan", "--mode", "exact", option, "report"], { cwd: folder });
    expect([code === 0, err.includes("WAXSEAL_REPORT_SYMLINK"), readFileSync(join(folder, "theirs"), "utf8")]).toEqual([
      false,
      true,
      "as it was",
    ]);
  });

  it("puts its hooks in place of links, not where these lead", async () => {
    symlinkSync(join(folder, "elsewhere"), join(folder, ".git/hooks/pre-commit"));
    expect((await cli(["scan", "--install-hook"], { cwd: folder })).code).toBe(0);
    expect(existsSync(join(folder, "elsewhere"))).toBe(false);
    expect(readFileSync(join(folder, ".git/hooks/pre-commit"), "utf8")).toContain("waxseal");
  });

  it("finds keys in ignored files and in history, current and fallback, and exits with 1", async () => {
    mkdirSync(join(folder, "logs"));
    write("logs/app.log", `started\nkey ${KEY}\n`);
    write("old.ts", `export const old = "${OTHER_KEY}";\n`);
    git("add", ".");
    git("commit", "-q", "-m", "Leak");
    git("rm", "-q", "old.ts");
    git("commit", "-q", "-m", "Hide");
    const { code, out } = await cli(["scan", "--mode", "exact"], { cwd: folder });
    expect(code).toBe(1);
    expect(out).toMatch(/logs\/app\.log\n {4}line 2, column 5 {2}the current key/);
    expect(out).toMatch(/old\.ts\n {4}blob [0-9a-f]{12}, line 1, column 21 {2}a? ?.*fallback key/);
    const found = await report("--mode", "exact");
    expect(found.keys.map(({ state }) => state)).toEqual(["current", "fallback"]);
    expect(pathsOf(await report("--mode", "exact", "--only", "history"))).toEqual(["old.ts:1"]);
    expect(pathsOf(await report("--mode", "exact", "--only", "tree"))).toEqual(["logs/app.log:2"]);
    expect(pathsOf(await report("--mode", "exact", "--exclude", "logs", "--only", "tree"))).toEqual([]);
    expect(pathsOf(await report("--mode", "exact", "--only", "tree", "logs"))).toEqual(["logs/app.log:2"]);
  });

  it("scans the history around a folder in it, once", async () => {
    mkdirSync(join(folder, "src"));
    write("src/key.ts", `"${KEY}"\n`);
    git("add", ".");
    git("commit", "-q", "-m", "Leak");
    const { out } = await cli(["scan", "--mode", "exact", "--json", "--dotenv", "../.env"], { cwd: join(folder, "src") });
    expect((JSON.parse(out) as Report).leaks.map(({ path, object }) => [path, object !== null])).toEqual([
      ["src/key.ts", false],
      ["src/key.ts", true],
    ]);
  });

  it("looks for what seems a secret where there is no key, and says so", async () => {
    write("settings.py", `SECRET_KEY = 'g8#k2z!m&x0q$w7(v^3j9c@p5t-r_e1y=u6n)h4b+a*s%d'\n`);
    const { code, out } = await cli(["scan", "--dotenv", "none"], { cwd: folder, env: {} });
    expect([code, out]).toEqual([3, ""]);
    const found = await cli(["scan"], { cwd: newFolder(), env: {} });
    expect(found.out).toContain("There was no key here to look for");
    expect((await cli(["scan", "--json"], { cwd: newFolder(), env: {} })).err).toContain("There was no key here to look for");
    expect(found.code).toBe(0);
    const other = newFolder();
    writeFileSync(join(other, "settings.py"), readFileSync(join(folder, "settings.py")));
    expect(await cli(["scan"], { cwd: other, env: {} })).toMatchObject({ code: 1 });
    expect((await cli(["scan", "--mode", "exact"], { cwd: other, env: {} })).err).toContain("WAXSEAL_KEY_MISSING");
  });

  it("accepts what a baseline lists, until there is more of it", async () => {
    write("a.txt", `${KEY}\n`);
    expect((await cli(["scan", "--write-baseline", "baseline.json", "--only", "tree"], { cwd: folder })).code).toBe(0);
    expect(readFileSync(join(folder, "baseline.json"), "utf8")).not.toContain(KEY.slice(0, 12));
    expect((await cli(["scan", "--baseline", "baseline.json", "--only", "tree"], { cwd: folder })).code).toBe(0);
    write("a.txt", `moved\n${KEY}\n`);
    expect((await cli(["scan", "--baseline", "baseline.json", "--only", "tree"], { cwd: folder })).code).toBe(0);
    write("b.txt", `${KEY}\n`);
    expect((await cli(["scan", "--baseline", "baseline.json", "--only", "tree"], { cwd: folder })).code).toBe(1);
  });

  it("writes the reports that CI reads", async () => {
    write("a.txt", `${KEY}\n`);
    const summary = join(folder, "summary.md");
    const env = { GITHUB_STEP_SUMMARY: summary };
    const { out } = await cli(["scan", "--github", "--sarif", "a.sarif", "--gitlab", "a.json"], { cwd: folder, env });
    expect(out).toMatch(/^::error file=a\.txt,line=1,col=1,/);
    expect(readFileSync(summary, "utf8")).toContain("a&#46;txt");
    expect(JSON.parse(readFileSync(join(folder, "a.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
    expect(JSON.parse(readFileSync(join(folder, "a.json"), "utf8"))).toMatchObject([{ location: { path: "a.txt" } }]);
  });

  it("writes a report over an earlier one, over nothing else, and says before it scans where it cannot", async () => {
    write("a.txt", `${KEY}\n`);
    write("keys.json", `{ "format": "waxseal-keyring/1", "keys": [{ "secret": "${OTHER_KEY}" }] }`);
    const kept = [".env", "keys.json", "a.txt"].map((path) => [path, readFileSync(join(folder, path), "utf8")] as const);
    for (const option of ["--write-baseline", "--write-fingerprints", "--sarif", "--gitlab"]) {
      for (const [path, text] of kept) {
        const { code, err } = await cli(["scan", option, path], { cwd: folder });
        expect([code, err.includes(`${option} would overwrite`), readFileSync(join(folder, path), "utf8") === text]).toEqual([
          2,
          true,
          true,
        ]);
      }
      expect((await cli(["scan", option, "."], { cwd: folder })).err).toContain(`${option} names a folder`);
      expect((await cli(["scan", option, "none/a"], { cwd: folder })).err).toContain(
        `${option} names a file in a folder that is not there`,
      );
      const report = `report${option}`;
      write(report, "");
      await cli(["scan", option, report], { cwd: folder });
      const first = readFileSync(join(folder, report), "utf8");
      expect((await cli(["scan", option, report], { cwd: folder })).err).not.toContain("error");
      expect(first).not.toBe("");
    }
  });

  it("is incomplete, which is not clean, where something could not be looked at", async () => {
    const clone = newFolder();
    git("commit", "-q", "--allow-empty", "-m", "Second");
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${folder}`, clone]);
    const { code, out } = await cli(["scan", "--json", "--mode", "exact"], { cwd: clone, env: { SECRET_KEY: KEY } });
    expect(code).toBe(2);
    expect((JSON.parse(out) as Report).gaps).toMatchObject([{ code: "shallow-clone" }]);
    expect((await report("--mode", "exact", "nowhere")).gaps).toMatchObject([{ code: "not-found", path: "nowhere" }]);
  });

  it("says how far it came when it is interrupted", async () => {
    const { code, out } = await cli(["scan", "--json"], { cwd: folder, interrupt: true });
    expect(code).toBe(2);
    expect((JSON.parse(out) as Report).gaps.map(({ code: gap }) => gap)).toContain("interrupted");
  });

  it.each([
    [["--mode", "exact,magic"], "--mode is a list"],
    [["--only", "cloud"], "--only is tree or history"],
    [["--staged", "--pushed"], "Say one of these: --staged, --pushed."],
    [["--json", "--github"], "Say one of these: --json, --github."],
    [["--source", "file:key.json", "--dotenv", ".env"], "Say one place for the keys"],
    [[`--key=${KEY}`], "never taken from an argument"],
  ])("%j is a mistake", async (words, message) => {
    const { code, out, err } = await cli(["scan", ...words], { cwd: folder });
    expect(code).toBe(2);
    expect(out + err).toContain(message);
    expect(out + err).not.toContain(KEY);
  });
});
