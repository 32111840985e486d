import { describe, expect, it } from "vitest";
import { KEY, scan, TestRepository } from "./repositories.ts";

/** Elsewhere nobody says what git holds, so that only its silence ends it. */
const IS_LINUX = process.platform === "linux";

/** Returns a tree with 10 ** `levels` paths to `blob`. */
function bomb(repository: TestRepository, blob: string, levels: number): string {
  let [mode, id] = ["100644 blob", blob];
  for (let level = 0; level < levels; level++) {
    const entries = Array.from({ length: 10 }, (_, index) => `${mode} ${id}\t${level}${index}\n`);
    [mode, id] = ["040000 tree", repository.gitWith(entries.join(""), "mktree")];
  }
  return id;
}

/** A repository with a commit that leaks, and a bomb on a branch beside it, which may be a merge. */
function bombed(levels: number, isMerge = false): { repository: TestRepository; bombId: string } {
  const repository = TestRepository.create();
  const other = repository.commit("Branch");
  const parents = ["-p", "HEAD", ...(isMerge ? ["-p", `${other}^`] : [])];
  const blob = repository.blob(`BOMB = "${KEY}"\n`);
  const bombId = repository.git("commit-tree", "-m", "Bomb", ...parents, bomb(repository, blob, levels));
  repository.git("update-ref", "refs/heads/bomb", bombId);
  for (const name of ["a.py", "b.py", "c.py"]) repository.write(name, `${name} = "${KEY}"\n`).commit("Add settings");
  return { repository, bombId };
}

describe("a commit that changes more paths than can be gone through", () => {
  it.each([
    ["to be counted", 4, false],
    ["to be held in memory", 6, false],
    ["to be held in memory, and is a merge", 6, true],
  ])("is passed over and told, where they are too many %s; the others are gone through", async (_what, levels, isMerge) => {
    const { repository } = bombed(levels, isMerge);
    const { leaks, gaps } = await scan(repository.folder, { mostChanges: 1000 });
    expect(gaps).toMatchObject([{ code: "history-incomplete", message: expect.stringContaining("millions of paths") }]);
    const told = new Map(leaks.map(({ place, history }) => [place.path?.replace(/^.*\/(?=\d+$)/, ""), history]));
    expect([...told.keys()].sort()).toEqual(["00", "a.py", "b.py", "c.py"]);
    for (const name of ["a.py", "b.py", "c.py"]) expect(told.get(name)).toMatchObject({ commitCount: 1, reachable: true });
    // Not "in no commit", which would be more than is known.
    expect(told.get("00")).toEqual(IS_LINUX && levels === 6 ? undefined : expect.objectContaining({ commitCount: 1 }));
  });

  it("is gone through where it changes no more than that", async () => {
    const { repository, bombId } = bombed(3);
    const { leaks, gaps } = await scan(repository.folder, { mostChanges: 3000 });
    expect(gaps).toEqual([]);
    expect(leaks.map(({ history }) => history?.commits[0]?.id)).toContain(bombId);
  });

  it("is one of so many at most", async () => {
    const repository = TestRepository.create();
    const tree = bomb(repository, repository.blob("nothing\n"), 2);
    const empty = repository.gitWith("", "mktree");
    const trees = Array.from({ length: 120 }, (_, index) => (index % 2 === 0 ? tree : empty));
    const commits = trees.map((one) => `commit refs/heads/bombs\ncommitter C <c@example.com> 1 +0000\ndata 0\nM 040000 ${one} \n\n`);
    repository.gitWith(commits.join(""), "fast-import", "--quiet");
    repository.write("last.py", `K = "${KEY}"\n`).commit("Add settings");
    expect((await scan(repository.folder, { mostChanges: 200 })).gaps).toEqual([]);
    expect((await scan(repository.folder, { mostChanges: 110 })).gaps).toMatchObject([{ code: "history-incomplete" }]);
  });

  it.runIf(IS_LINUX)("does not hold up a look at what is staged", async () => {
    const { repository, bombId } = bombed(6);
    repository.git("update-ref", "refs/heads/main", bombId);
    expect((await scan(repository.folder, { objects: "staged", mostChanges: 1000 })).gaps).toMatchObject([{ code: "index-unreadable" }]);
  });
});
