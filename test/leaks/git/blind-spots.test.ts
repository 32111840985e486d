import { describe, expect, it } from "vitest";
import { KEY, newFolder, onlyLeak, scan, TestRepository } from "./repositories.ts";

const SETTINGS = `DEBUG = False\nSECRET_KEY = "${KEY}"\n`;

describe("what git log does not show", () => {
  it("finds a key in a commit that was amended", async () => {
    const repository = TestRepository.create();
    const leaking = repository.write("settings.py", SETTINGS).commit("Add settings");
    repository.write("settings.py", "DEBUG = False\n").commit("Add settings", "--amend");
    const { place, history, line, column } = await onlyLeak(repository.folder);
    expect({ path: place.path, type: place.object?.type, line, column }).toEqual({
      path: "settings.py",
      type: "blob",
      line: 2,
      column: 15,
    });
    expect(history).toMatchObject({ commits: [{ id: leaking }], commitCount: 1, paths: ["settings.py"], reachable: false, refs: [] });
  });

  it.each([[[]], [["--include-untracked"]]])("finds a key in the stash, %j", async (options) => {
    const repository = TestRepository.create();
    repository.write(options.length > 0 ? "untracked.env" : "README", SETTINGS).git("stash", "push", "--quiet", ...options);
    expect((await onlyLeak(repository.folder)).history).toMatchObject({ reachable: true, refs: ["refs/stash"] });
  });

  it("finds a key in an older entry of the stash, which only a reflog knows", async () => {
    const repository = TestRepository.create();
    repository.write("README", SETTINGS).git("stash", "push", "--quiet");
    repository.write("README", "something else\n").git("stash", "push", "--quiet");
    expect((await onlyLeak(repository.folder)).history).toMatchObject({ reachable: true, refs: ["refs/stash"], paths: ["README"] });
  });

  it("finds a key that was staged and dropped", async () => {
    const repository = TestRepository.create();
    repository.write("dropped.env", SETTINGS).git("add", "dropped.env");
    repository.git("rm", "--quiet", "--force", "dropped.env");
    const { history, place } = await onlyLeak(repository.folder);
    expect(history).toEqual({ commits: [], commitCount: 0, paths: [], refs: [], reachable: false });
    expect(place.path).toBeUndefined();
  });

  it("finds a key that is staged, and where", async () => {
    const repository = TestRepository.create();
    repository.write("conf/staged.env", SETTINGS).git("add", "conf");
    expect((await onlyLeak(repository.folder)).history).toMatchObject({ commits: [], paths: ["conf/staged.env"], reachable: false });
  });

  it.each([[false], [true]])("finds a key in the message of a tag, of a tag of it too: %j", async (isTagged) => {
    const repository = TestRepository.create();
    repository.git("tag", "--annotate", "v1", "--message", `Release with ${KEY}`);
    const tag = repository.git("rev-parse", "v1");
    if (isTagged) {
      repository.git("tag", "--annotate", "v1-signed", "--message", "A tag of a tag", "v1");
      repository.git("tag", "--delete", "v1");
    }
    const { place, history } = await onlyLeak(repository.folder);
    expect(place.object).toEqual({ id: tag, type: "tag" });
    expect(history).toMatchObject({ commits: [], reachable: true, refs: [isTagged ? "refs/tags/v1-signed" : "refs/tags/v1"] });
  });

  it("finds a key in a tag that was deleted", async () => {
    const repository = TestRepository.create();
    repository.git("tag", "--annotate", "v1", "--message", `Release with ${KEY}`);
    repository.git("tag", "--delete", "v1");
    expect((await onlyLeak(repository.folder)).history).toMatchObject({ reachable: false, refs: [] });
  });

  it("finds a key in a blob that a tag names", async () => {
    const repository = TestRepository.create();
    repository.git("tag", "--annotate", "key", "--message", "The public one, of course", repository.blob(SETTINGS));
    expect((await onlyLeak(repository.folder)).history).toMatchObject({ commits: [], reachable: true, refs: ["refs/tags/key"] });
  });

  it("finds a key in a note", async () => {
    const repository = TestRepository.create();
    repository.git("notes", "add", "--message", `deployed with ${KEY}`);
    expect((await onlyLeak(repository.folder)).history).toMatchObject({ reachable: true, refs: ["refs/notes/commits"] });
  });

  it("finds a key that only a merge brought", async () => {
    const repository = TestRepository.create();
    repository.git("checkout", "--quiet", "-b", "side");
    repository.write("side", "side\n").commit("Side");
    repository.git("checkout", "--quiet", "main");
    repository.write("main", "main\n").commit("Main");
    repository.git("merge", "--quiet", "--no-commit", "side");
    const merge = repository.write("evil.env", SETTINGS).commit("Merge side");
    repository.git("rm", "--quiet", "evil.env");
    repository.commit("Clean up");
    const { history } = await onlyLeak(repository.folder);
    expect(history).toMatchObject({ commits: [{ id: merge }], commitCount: 1, paths: ["evil.env"], refs: ["refs/heads/main"] });
  });

  it("names what brought a key that a merge of many only takes along", async () => {
    const repository = TestRepository.create();
    const branches = ["one", "two", "three"];
    for (const branch of branches) {
      repository.git("checkout", "--quiet", "-b", branch, "main");
      repository.write(branch, branch === "two" ? SETTINGS : branch).commit(branch);
    }
    const brought = repository.git("rev-parse", "two");
    repository.git("checkout", "--quiet", "main");
    repository.git("merge", "--quiet", "--message", "Octopus", ...branches);
    expect(repository.git("rev-list", "--parents", "-1", "HEAD").split(" ")).toHaveLength(4);
    expect((await onlyLeak(repository.folder)).history).toMatchObject({ commits: [{ id: brought }], commitCount: 1, paths: ["two"] });
  });

  it("finds a key in a commit that only the reflog knows", async () => {
    const repository = TestRepository.create();
    const leaking = repository.write("settings.py", SETTINGS).commit("Add settings");
    repository.git("reset", "--quiet", "--hard", "HEAD~1");
    expect((await onlyLeak(repository.folder)).history).toMatchObject({ commits: [{ id: leaking }], reachable: false });
  });

  it("finds a key in the message and in the author of a commit", async () => {
    const repository = TestRepository.create();
    const message = repository.commit(`Change the key to ${KEY}`);
    const author = repository.commit("Innocent", "--author", `${KEY} <a@example.com>`);
    const { leaks } = await scan(repository.folder);
    expect(leaks.map(({ place, history }) => [place.object, history?.commits[0]?.id, history?.refs])).toEqual(
      expect.arrayContaining([
        [{ id: message, type: "commit" }, message, ["refs/heads/main"]],
        [{ id: author, type: "commit" }, author, ["refs/heads/main"]],
      ]),
    );
    expect(leaks).toHaveLength(2);
  });

  it("finds a key in names of files and folders, and names the commits that brought them", async () => {
    const repository = TestRepository.create();
    const top = repository.write(`${KEY}.txt`, "empty\n").commit("Add a file");
    repository.git("rm", "--quiet", "--", `${KEY}.txt`);
    const deep = repository.write(`a/b/${KEY}/c`, "empty\n").commit("Add a folder");
    const { leaks } = await scan(repository.folder);
    expect(leaks.map(({ place, history }) => [place.object?.type, history?.paths, history?.commits.map(({ id }) => id)])).toEqual([
      ["tree", [], [top]],
      ["tree", ["a/b"], [deep]],
    ]);
  });

  it("finds a key in a tree and in a blob that are in no commit", async () => {
    const repository = TestRepository.create();
    const inner = repository.gitWith(`100644 blob ${repository.blob(SETTINGS)}\tsettings.py\n`, "mktree");
    repository.gitWith(`040000 tree ${inner}\tdeploy\n`, "mktree");
    const { history } = await onlyLeak(repository.folder);
    expect(history).toMatchObject({ commits: [], paths: ["deploy/settings.py"], reachable: false });
  });

  it("lists all paths and the oldest commits of a key that comes and goes", async () => {
    const repository = TestRepository.create();
    const commits: string[] = [];
    for (let round = 0; round < 25; round++) {
      commits.push(repository.write(`copy ${round % 3}`, SETTINGS).commit(`Add ${round}`));
      repository.git("rm", "--quiet", `copy ${round % 3}`);
      repository.commit(`Drop ${round}`);
    }
    const { history } = await onlyLeak(repository.folder);
    expect(history).toMatchObject({ commitCount: 25, paths: ["copy 0", "copy 1", "copy 2"], reachable: true });
    expect(history?.commits.map(({ id }) => id)).toEqual(commits.slice(0, 20));
    expect(history?.commits[0]?.date).toBe("2023-11-14T22:13:22Z");
  });

  it("finds nothing where nothing is", async () => {
    const repository = TestRepository.create();
    repository.write("near.env", KEY.slice(0, 15)).commit("Add what is no key");
    expect(await scan(repository.folder)).toEqual({ leaks: [], gaps: [] });
    const empty = new TestRepository(newFolder());
    empty.git("init", "--quiet");
    expect(await scan(empty.folder)).toEqual({ leaks: [], gaps: [] });
  });
});
