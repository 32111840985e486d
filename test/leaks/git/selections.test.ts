import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KEY, newFolder, scan, TestRepository } from "./repositories.ts";

const SETTINGS = `SECRET_KEY = "${KEY}"\n`;
const NONE = "0".repeat(40);

async function paths(folder: string, objects: Parameters<typeof scan>[1]): Promise<(string | undefined)[]> {
  const { leaks, gaps } = await scan(folder, objects);
  expect(gaps).toEqual([]);
  return leaks.map(({ place }) => place.path).sort();
}

describe("what is staged", () => {
  it("is what the index has and HEAD has not", async () => {
    const repository = TestRepository.create();
    repository.write("old.py", SETTINGS).commit("Old");
    repository.write("unstaged.py", SETTINGS).write("conf/new file.py", `${SETTINGS}#\n`).git("add", "conf");
    repository.write("README", `${SETTINGS}# read\n`).git("add", "README");
    repository.write("README", "clean again\n");
    expect(await paths(repository.folder, { objects: "staged" })).toEqual(["README", "conf/new file.py"]);
  });

  it("is all of the index before the first commit", async () => {
    const repository = new TestRepository(newFolder());
    repository.git("init", "--quiet");
    repository.write("first.py", SETTINGS).git("add", "--all");
    expect(await paths(repository.folder, { objects: "staged" })).toEqual(["first.py"]);
  });

  it("is looked at by name too", async () => {
    const repository = TestRepository.create();
    repository.write(`${KEY}\n.txt`, "clean\n").git("add", "--all");
    const { leaks } = await scan(repository.folder, { objects: "staged" });
    expect(leaks.map(({ place }) => place)).toEqual([{ path: `${KEY}\n.txt`, aspect: "name" }]);
  });

  it("is what the index has that git names to its hook, as in git commit -a", async () => {
    const repository = TestRepository.create();
    repository.write("README", SETTINGS);
    const hook = join(repository.folder, ".git/hooks/pre-commit");
    repository.write(".git/hooks/pre-commit", `#!/bin/sh\ncp "$GIT_INDEX_FILE" '${join(repository.folder, ".git/index.kept")}'\nexit 1\n`);
    chmodSync(hook, 0o755);
    expect(repository.tries("commit", "--all", "--message", "Leak")).toBe(false);
    expect(await paths(repository.folder, { objects: "staged" })).toEqual([]);
    expect(await paths(repository.folder, { objects: "staged", index: join(repository.folder, ".git/index.kept") })).toEqual(["README"]);
  });

  it("is a gap where the index cannot be read", async () => {
    const repository = TestRepository.create();
    repository.write(".git/index", "no index");
    expect((await scan(repository.folder, { objects: "staged" })).gaps.map(({ code }) => code)).toEqual(["index-unreadable"]);
  });
});

describe("what a push sends", () => {
  function published(): TestRepository {
    const remote = new TestRepository(newFolder());
    remote.git("init", "--quiet", "--bare", "--initial-branch=main");
    const repository = TestRepository.create();
    repository.write("published.py", SETTINGS).commit("Published long ago");
    repository.git("remote", "add", "origin", remote.folder);
    repository.git("push", "--quiet", "origin", "main");
    return repository;
  }

  function pushLine(repository: TestRepository, from: string, to: string): string {
    return `refs/heads/main ${repository.git("rev-parse", to)} refs/heads/main ${from === NONE ? NONE : repository.git("rev-parse", from)}\n`;
  }

  it("is what no remote has, with paths and the commits that brought it", async () => {
    const repository = published();
    const leaking = repository.write("deploy/new.py", `${SETTINGS}# new\n`).commit("New");
    repository.git("rm", "--quiet", "deploy/new.py");
    repository.commit("Drop it");
    repository.blob(`not sent ${KEY}`);
    for (const from of ["origin/main", NONE]) {
      const { leaks, gaps } = await scan(repository.folder, { objects: { push: pushLine(repository, from, "HEAD") } });
      expect([leaks.length, gaps]).toEqual([1, []]);
      expect(leaks[0]).toMatchObject({
        place: { path: "deploy/new.py" },
        history: { commits: [{ id: leaking }], refs: ["refs/heads/main"] },
      });
    }
  });

  it("is more for a remote that has less", async () => {
    const repository = published();
    const push = pushLine(repository, NONE, "HEAD");
    expect(await paths(repository.folder, { objects: { push } })).toEqual([]);
    expect(await paths(repository.folder, { objects: { push, remote: "origin" } })).toEqual([]);
    for (const remote of ["public", "https://example.com/*", "--all", ""]) {
      expect(await paths(repository.folder, { objects: { push, remote } })).toEqual(["published.py"]);
    }
  });

  it("is a tag with its message", async () => {
    const repository = published();
    repository.git("tag", "--annotate", "v1", "--message", `with ${KEY}`);
    const { leaks } = await scan(repository.folder, {
      objects: { push: `refs/tags/v1 ${repository.git("rev-parse", "v1")} refs/tags/v1 ${NONE}\n` },
    });
    expect(leaks.map(({ place, history }) => [place.object?.type, history?.refs])).toEqual([["tag", ["refs/tags/v1"]]]);
  });

  it("is nothing where a ref is deleted, and counts from what is here where the remote has what is not", async () => {
    const repository = published();
    expect(
      await paths(repository.folder, { objects: { push: `(delete) ${NONE} refs/heads/main ${repository.git("rev-parse", "HEAD")}\n` } }),
    ).toEqual([]);
    const unknown = "12".repeat(20);
    const push = `refs/heads/main ${repository.git("rev-parse", "HEAD")} refs/heads/main ${unknown}\n`;
    expect(await paths(repository.folder, { objects: { push, remote: "elsewhere" } })).toEqual(["published.py"]);
  });

  it.each(["nonsense\n", `refs/heads/main --all refs/heads/main ${NONE}\n`, `a ${"12".repeat(20)} b ${NONE}\n`])(
    "is a gap where it is %j",
    async (push) => {
      const { leaks, gaps } = await scan(published().folder, { objects: { push } });
      expect([leaks, gaps.map(({ code }) => code)]).toEqual([[], ["push-unreadable"]]);
    },
  );
});
