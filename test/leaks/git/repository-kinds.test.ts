import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitFiles, gitFoldersOf, gitFoldersWithin, isGitFolder } from "../../../src/leaks/places/git/git-folder.ts";
import { KEY, newFolder, onlyLeak, scan, TestRepository } from "./repositories.ts";

const SETTINGS = `SECRET_KEY = "${KEY}"\n`;

async function all(paths: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = [];
  for await (const path of paths) list.push(path);
  return list;
}

function leaking(...options: string[]): TestRepository {
  const repository = TestRepository.create(...options);
  repository.write("settings.py", SETTINGS).commit("Add settings");
  repository.git("rm", "--quiet", "settings.py");
  repository.commit("Drop settings");
  return repository;
}

describe("repositories of every kind", () => {
  it("reads one of SHA-256", async () => {
    const { folder } = leaking("--object-format=sha256");
    const { place, history } = await onlyLeak(folder);
    expect(place.object?.id).toMatch(/^[0-9a-f]{64}$/);
    expect(history).toMatchObject({ commitCount: 1, paths: ["settings.py"], refs: ["refs/heads/main"] });
  });

  it("reads loose objects, packs, packs of what nothing leads to, and several of them", async () => {
    const repository = leaking();
    const dropped = repository.blob(`dropped ${KEY}`);
    repository.git("gc", "--quiet", "--no-prune");
    repository.write("more.py", `MORE = "${KEY}"\n`).commit("Add more");
    repository.git("repack", "--quiet", "-d", "--keep-unreachable");
    const loose = repository.blob(`loose ${KEY}`);
    const ids = (await scan(repository.folder)).leaks.map(({ place }) => place.object?.id);
    expect(ids).toHaveLength(4);
    expect(ids).toEqual(expect.arrayContaining([dropped, loose]));
    expect(readdirSync(join(repository.folder, ".git/objects/pack")).filter((name) => name.endsWith(".pack")).length).toBeGreaterThan(1);
  });

  it("reads what is borrowed from another repository", async () => {
    const { folder } = leaking();
    const borrower = new TestRepository(join(newFolder(), "borrower"));
    new TestRepository(newFolder()).git("clone", "--quiet", "--shared", folder, borrower.folder);
    expect(borrower.git("count-objects", "-v")).toMatch(/^count: 0\n[^]*in-pack: 0/);
    expect((await onlyLeak(borrower.folder)).history).toMatchObject({ paths: ["settings.py"], reachable: true });
  });

  it("shows objects as they are, whatever replaces them", async () => {
    const repository = leaking();
    const blob = repository.git("rev-parse", "HEAD~1:settings.py");
    repository.git("replace", blob, repository.blob("nothing to see\n"));
    expect((await onlyLeak(repository.folder)).place.object?.id).toBe(blob);
  });

  it("reads a bare one", async () => {
    const bare = join(newFolder(), "bare.git");
    new TestRepository(newFolder()).git("clone", "--quiet", "--bare", leaking().folder, bare);
    expect((await onlyLeak(bare)).history).toMatchObject({ paths: ["settings.py"], refs: ["refs/heads/main"] });
    expect(await gitFoldersOf(bare)).toEqual({ own: bare, common: bare });
  });

  it("reads all from a linked working tree, and paths from the indexes of the others", async () => {
    const repository = leaking();
    const linked = new TestRepository(join(newFolder(), "linked"));
    repository.git("worktree", "add", "--quiet", "-b", "other", linked.folder);
    linked.write("only-here.env", `export KEY=${KEY}\n`).git("add", "--all");
    const common = join(repository.folder, ".git");
    expect(await gitFoldersOf(linked.folder)).toEqual({ own: join(common, "worktrees/linked"), common });
    for (const folder of [linked.folder, repository.folder, common]) {
      const { leaks, gaps } = await scan(folder);
      expect(gaps).toEqual([]);
      expect(leaks.map(({ history }) => history?.paths)).toEqual([["settings.py"], ["only-here.env"]]);
    }
  });

  it("reads submodules where they are checked out and where git keeps them, also when they are gone from the tree", async () => {
    const outer = TestRepository.create();
    outer.git("submodule", "--quiet", "add", leaking().folder, "libs/inner");
    outer.commit("Add a submodule");
    expect((await scan(outer.folder)).leaks).toEqual([]);
    const kept = join(outer.folder, ".git/modules/libs/inner");
    expect(await gitFoldersOf(join(outer.folder, "libs/inner"))).toEqual({ own: kept, common: kept });
    await onlyLeak(join(outer.folder, "libs/inner"));
    rmSync(join(outer.folder, "libs"), { recursive: true });
    expect(await all(gitFoldersWithin(join(outer.folder, ".git")))).toEqual([kept]);
    await onlyLeak(kept);
  });

  it("does not take the repository around a folder for the folder's", async () => {
    const repository = leaking();
    repository.write("sub/.git/HEAD", "ref: refs/heads/main\n").write("plain/file", "x");
    for (const folder of ["sub", "plain", ".git/hooks"]) {
      const { leaks, gaps } = await scan(join(repository.folder, folder));
      expect([leaks, gaps.map(({ code }) => code)]).toEqual([[], ["repository-unreadable"]]);
    }
  });

  it("pays no heed to what the environment says of another repository", async () => {
    const { folder } = leaking();
    const other = TestRepository.create().folder;
    process.env["GIT_DIR"] = join(other, ".git");
    process.env["GIT_OBJECT_DIRECTORY"] = join(other, ".git/objects");
    try {
      await onlyLeak(folder);
    } finally {
      delete process.env["GIT_DIR"];
      delete process.env["GIT_OBJECT_DIRECTORY"];
    }
  });

  it.each(["a\nb", "\u001b[31mred\u001b[0m", " leading", "-dash", "ümläut", "tab\tname", ":(glob)*", '"quoted"'])(
    "has the path %j as it is",
    async (name) => {
      const repository = TestRepository.create();
      repository.write(`folder/${name}`, SETTINGS).commit("Add it");
      const { place, history } = await onlyLeak(repository.folder);
      expect([place.path, history?.paths]).toEqual([`folder/${name}`, [`folder/${name}`]]);
    },
  );

  it("reads a path that is no UTF-8", async () => {
    const repository = TestRepository.create();
    const entry = Buffer.concat([Buffer.from(`100644 blob ${repository.blob(SETTINGS)}\t`), Buffer.from([0x66, 0xff, 0x66, 0])]);
    const tree = repository.gitWith(entry, "mktree", "-z");
    repository.git("update-ref", "refs/heads/odd", repository.git("commit-tree", "-m", "Odd", tree));
    expect((await onlyLeak(repository.folder)).history?.paths).toEqual(["f\ufffdf"]);
  });
});

describe("the files of a git folder", () => {
  it("are all but the objects, those of submodules and working trees too", async () => {
    const outer = TestRepository.create();
    outer.git("submodule", "--quiet", "add", leaking().folder, "inner");
    outer.git("worktree", "add", "--quiet", join(newFolder(), "linked"));
    outer.git("pack-refs", "--all");
    outer.git("stash", "push", "--quiet");
    const folder = join(outer.folder, ".git");
    writeFileSync(join(folder, "hooks", "objects"), "a file of that name");
    const files = (await all(gitFiles(folder))).map((path) => path.slice(folder.length + 1));
    expect(files).toEqual(
      expect.arrayContaining([
        ...[
          "HEAD",
          "config",
          "index",
          "packed-refs",
          "logs/HEAD",
          "logs/refs/heads/main",
          "COMMIT_EDITMSG",
          "info/exclude",
          "hooks/objects",
        ],
        ...["modules/inner/config", "modules/inner/HEAD", "worktrees/linked/HEAD", "worktrees/linked/gitdir", "worktrees/linked/index"],
      ]),
    );
    expect(files.filter((path) => /(^|\/)objects\//.test(path))).toEqual([]);
  });

  it("are not to be had of a folder that is none", async () => {
    const folder = newFolder();
    expect([await isGitFolder(folder), await gitFoldersOf(folder), await gitFoldersOf(join(folder, "missing"))]).toEqual([
      false,
      undefined,
      undefined,
    ]);
  });
});
