import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scanTree } from "../../../src/leaks/places/tree/scan-tree.ts";
import { run } from "../../support/run.ts";
import { Examined, KEY } from "../examination/examined.ts";

const MAKE = `
set -e
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.test GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.test
git init -q library; git -C library commit -q --allow-empty -m library
git init -q work; cd work
git -c protocol.file.allow=always submodule --quiet add ../library sub
git commit -qm m
git worktree add -q ../linked
git clone -q --bare . ../bare.git
`;

let folder: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "waxseal-git-folders-")));
  const { code, text } = await run("sh", ["-c", MAKE], folder);
  expect([code, text]).toEqual([0, expect.any(String)]);
  appendFileSync(join(folder, "work/.git/config"), `[a]\n\turl = https://x:${KEY}@host/`);
  appendFileSync(join(folder, "work/.git/logs/HEAD"), KEY);
  writeFileSync(join(folder, "work/.git/hooks/pre-push"), `\n${KEY}`);
  mkdirSync(join(folder, "work/.git/lfs/objects/ab"), { recursive: true });
  writeFileSync(join(folder, "work/.git/lfs/objects/ab/abcd"), KEY);
  appendFileSync(join(folder, "work/.git/modules/sub/config"), KEY);
  appendFileSync(join(folder, "bare.git/config"), KEY);
  for (const objects of ["work/.git/objects", "work/.git/modules/sub/objects", "bare.git/objects"]) {
    mkdirSync(join(folder, objects, "ab"), { recursive: true });
    writeFileSync(join(folder, objects, "ab/left"), KEY);
  }
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function scanned(...roots: string[]): Promise<{ repositories: string[]; paths: string[] }> {
  const repositories: string[] = [];
  const { examination, leaks, gaps } = new Examined();
  const onRepository = (path: string): void => void repositories.push(path.replace(`${folder}/`, ""));
  await scanTree(
    roots.map((root) => join(folder, root)),
    examination,
    { onRepository },
  );
  expect(gaps).toEqual([]);
  return { repositories: repositories.toSorted(), paths: leaks.map(({ place }) => place.path!.replace(`${folder}/`, "")).toSorted() };
}

const OF_WORK = ["config", "hooks/pre-push", "lfs/objects/ab/abcd", "logs/HEAD", "modules/sub/config"].map((path) => `work/.git/${path}`);

describe("repositories of git", () => {
  test("are told of once each: of a working tree, of its submodules, bare ones; all in them but the objects is looked at", async () => {
    const { repositories, paths } = await scanned("");
    expect(repositories).toEqual(["bare.git", "library/.git", "work/.git", "work/.git/modules/sub"]);
    expect(paths).toEqual(["bare.git/config", ...OF_WORK]);
  });

  test("of a linked worktree it is that which it belongs to, wherever that lies", async () => {
    expect(await scanned("linked")).toEqual({ repositories: ["work/.git", "work/.git/modules/sub"], paths: OF_WORK });
    expect(await scanned("linked", "work")).toEqual({ repositories: ["work/.git", "work/.git/modules/sub"], paths: OF_WORK });
  });

  test("of a submodule alone it is its own", async () => {
    expect(await scanned("work/sub")).toEqual({ repositories: ["work/.git/modules/sub"], paths: ["work/.git/modules/sub/config"] });
  });

  test("can be roots themselves", async () => {
    expect(await scanned("bare.git")).toEqual({ repositories: ["bare.git"], paths: ["bare.git/config"] });
    expect(await scanned("work/.git/modules")).toEqual({
      repositories: ["work/.git/modules/sub"],
      paths: ["work/.git/modules/sub/config"],
    });
  });

  test("have in their folder of objects nothing that neither git nor this looks at", async () => {
    const bare = join(folder, "stray/page.git");
    for (const name of ["objects/info", "objects/pack", "objects/more", "refs"]) mkdirSync(join(bare, name), { recursive: true });
    writeFileSync(join(bare, "HEAD"), "ref: refs/heads/main\n");
    for (const name of ["a.txt", "info/b.txt", "more/c.txt"]) writeFileSync(join(bare, "objects", name), KEY);
    const { paths } = await scanned("stray");
    expect(paths).toEqual(["a.txt", "info/b.txt", "more/c.txt"].map((name) => `stray/page.git/objects/${name}`));
  });

  test("are not what only looks like one: its folder objects is looked at", async () => {
    const like = join(folder, "like");
    for (const name of ["objects", "refs"]) mkdirSync(join(like, name), { recursive: true });
    writeFileSync(join(like, "HEAD"), "the head of a page");
    writeFileSync(join(like, "objects/a"), KEY);
    expect(await scanned("like")).toEqual({ repositories: [], paths: ["like/objects/a"] });
  });

  test.for([
    "",
    "gitdir: ",
    "gitdir: /nowhere",
    "gitdir: \0",
    "gitdir: ../plain",
    "gitdir: ../pretended",
    "something else",
    "gitdir: .git",
  ])("a file .git with %j leads nowhere, and is no gap", async (text) => {
    for (const name of ["odd", "plain", "pretended"]) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, "plain/secret"), KEY);
    writeFileSync(join(folder, "pretended/commondir"), "../plain");
    writeFileSync(join(folder, "odd/.git"), text);
    expect(await scanned("odd")).toEqual({ repositories: [], paths: [] });
  });
});
