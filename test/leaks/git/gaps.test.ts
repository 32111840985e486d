import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { randomBytes } from "../../../src/crypto/random.ts";
import { KEY, newFolder, scan, TestRepository, type Scan } from "./repositories.ts";

const SETTINGS = `SECRET_KEY = "${KEY}"\n`;

function codes({ gaps }: Scan): string[] {
  return gaps.map(({ code }) => code);
}

/** A repository whose first commit leaks, and that is clean since. */
function origin(): TestRepository {
  const repository = TestRepository.create();
  repository.git("config", "uploadpack.allowFilter", "true");
  repository.write("settings.py", SETTINGS).commit("Add settings");
  repository.git("rm", "--quiet", "settings.py");
  repository.commit("Drop settings");
  return repository;
}

function clone(repository: TestRepository, ...options: string[]): TestRepository {
  const cloned = new TestRepository(join(newFolder(), "clone"));
  new TestRepository(newFolder()).git("clone", "--quiet", ...options, `file://${repository.folder}`, cloned.folder);
  return cloned;
}

describe("what cannot be looked at", () => {
  it("is said of a shallow clone, until it is mended as said", async () => {
    const cloned = clone(origin(), "--depth=1");
    const before = await scan(cloned.folder);
    expect([before.leaks, codes(before)]).toEqual([[], ["shallow-clone"]]);
    expect(before.gaps[0]).toMatchObject({ path: cloned.folder, message: expect.stringContaining("git fetch --unshallow") });
    cloned.git("fetch", "--quiet", "--unshallow");
    const after = await scan(cloned.folder);
    expect([after.leaks.length, codes(after)]).toEqual([1, []]);
  });

  it.each(["blob:none", "tree:0"])("is said of a partial clone with %s, which is not completed by looking at it", async (filter) => {
    const cloned = clone(origin(), `--filter=${filter}`);
    const list = (): string => cloned.git("-c", "protocol.allow=never", "count-objects", "-v");
    const before = list();
    const result = await scan(cloned.folder);
    expect(codes(result)).toContain("partial-clone");
    expect(result.leaks).toEqual([]);
    expect(list()).toBe(before);
  });

  it("says of a partial clone with a leak what it can", async () => {
    const repository = origin();
    repository.write("still-here.env", SETTINGS + "# here\n").commit("Add it again");
    const result = await scan(clone(repository, "--filter=tree:0").folder);
    expect(result.leaks).toHaveLength(1);
    expect(result.leaks[0]).toMatchObject({ history: { paths: ["still-here.env"] } });
    expect(codes(result)).toContain("partial-clone");
  });

  it("is not said of a partial clone that has everything by now", async () => {
    const cloned = clone(origin(), "--filter=blob:none");
    const missing = cloned.git("rev-list", "--objects", "--all", "--missing=print").match(/^\?.*/gm) ?? [];
    expect(missing.length).toBeGreaterThan(0);
    for (const id of missing) cloned.git("cat-file", "-e", id.slice(1));
    const result = await scan(cloned.folder);
    expect([result.leaks.length, codes(result)]).toEqual([1, []]);
  });

  it.each<[what: string, ruin: (path: string) => void]>([
    ["damaged", (path) => writeFileSync(path, "not what zlib makes")],
    ["empty", (path) => writeFileSync(path, "")],
  ])("is said of objects that are %s, and the others are looked at", async (_what, ruin) => {
    const repository = TestRepository.create();
    const blobs = Array.from({ length: 40 }, (_, index) => repository.blob(index % 2 === 0 ? `${index}\n` : `${index} ${KEY}\n`));
    for (const index of [2, 20, 38]) {
      const path = join(repository.folder, ".git/objects", blobs[index]!.slice(0, 2), blobs[index]!.slice(2));
      chmodSync(path, 0o644);
      ruin(path);
    }
    const result = await scan(repository.folder);
    expect(result.leaks).toHaveLength(20);
    expect(codes(result)).toContain("objects-unreadable");
    expect(result.gaps.find(({ code }) => code === "objects-unreadable")?.message).toMatch(/could not read 3 objects/);
  });

  it("is said of a large object that breaks off, each time, and its beginning is looked at", async () => {
    const repository = TestRepository.create();
    const id = repository.blob(Buffer.concat([Buffer.from(KEY), randomBytes(6_000_000)]));
    const path = join(repository.folder, ".git/objects", id.slice(0, 2), id.slice(2));
    chmodSync(path, 0o644);
    truncateSync(path, 5_500_000);
    for (const key of [undefined, "a", "a"]) {
      const result = await scan(repository.folder, { remembered: key === undefined ? undefined : { key } });
      expect([result.leaks.map(({ place }) => place.object?.id), codes(result)]).toEqual([[id], ["objects-unreadable"]]);
    }
    const clean = repository.blob(Buffer.from(randomBytes(6_000_000)));
    const other = join(repository.folder, ".git/objects", clean.slice(0, 2), clean.slice(2));
    chmodSync(other, 0o644);
    truncateSync(other, 5_500_000);
    for (const key of ["a", "a"]) {
      const { gaps } = await scan(repository.folder, { remembered: { key } });
      expect(gaps).toMatchObject([{ code: "objects-unreadable", message: expect.stringContaining("could not read 2 objects") }]);
    }
  });

  it("is said of a pack that breaks off", async () => {
    const repository = origin();
    repository.git("gc", "--quiet");
    const packs = join(repository.folder, ".git/objects/pack");
    const pack = join(
      packs,
      readdirSync(packs).find((name) => name.endsWith(".pack"))!,
    );
    chmodSync(pack, 0o644);
    writeFileSync(pack, "PACK");
    const result = await scan(repository.folder);
    expect(codes(result).some((code) => code === "objects-unreadable" || code === "git-failed")).toBe(true);
  });

  it("is said of what a fetch left that broke off", async () => {
    const repository = origin();
    mkdirSync(join(repository.folder, ".git/objects/pack"), { recursive: true });
    writeFileSync(join(repository.folder, ".git/objects/pack/tmp_pack_Xyz123"), "PACK");
    expect(codes(await scan(repository.folder))).toEqual(["objects-unknown"]);
  });

  it("is said of a folder that objects were borrowed from, and that is gone", async () => {
    const repository = TestRepository.create();
    writeFileSync(join(repository.folder, ".git/objects/info/alternates"), "/nonexistent/objects\n");
    expect(codes(await scan(repository.folder))).toEqual(["alternate-missing"]);
  });

  it.each([
    ["", "https://git-lfs.github.com/spec/v1"],
    [" before its release", "https://hawser.github.com/spec/v1"],
    [" in its alpha", "http://git-media.io/v/2"],
  ])("is said of pointers of git LFS%s, each time, until their content is here", async (_when, version) => {
    const repository = TestRepository.create();
    const oid = "ab12".padEnd(64, "0");
    repository.write("model.bin", `version ${version}\noid sha256:${oid}\nsize 12345\n`).commit("Add a model");
    const remembered = { key: "detectors and keys" };
    for (let round = 0; round < 2; round++) expect(codes(await scan(repository.folder, { remembered }))).toEqual(["lfs-content-missing"]);
    repository.write(`.git/lfs/objects/ab/12/${oid}`, "content");
    expect(codes(await scan(repository.folder, { remembered }))).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)("is said of a repository of another owner", async () => {
    const repository = origin();
    for (const path of [".", ".git"]) chownSync(join(repository.folder, path), 65_534, 65_534);
    const result = await scan(repository.folder);
    expect([result.leaks, codes(result)]).toEqual([[], ["repository-of-another-owner"]]);
    expect(result.gaps[0]?.message).toContain("safe.directory");
  });

  it("is said of a repository that git does not understand", async () => {
    const repository = origin();
    repository.git("config", "core.repositoryFormatVersion", "99");
    expect(codes(await scan(repository.folder))).toEqual(["repository-unreadable"]);
  });

  it.each<[code: string, version: string | undefined]>([
    ["git-missing", undefined],
    ["git-too-old", "git version 2.24.9"],
  ])("is said as %s", async (code, version) => {
    const { folder } = origin();
    const programs = newFolder();
    if (version !== undefined) writeFileSync(join(programs, "git"), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
    const { PATH } = process.env;
    process.env["PATH"] = `.:${programs}`;
    try {
      expect(codes(await scan(folder))).toEqual([code]);
    } finally {
      process.env["PATH"] = PATH;
    }
  });

  it("is never said with what git prints, which may hold a key", async () => {
    const repository = new TestRepository(join(newFolder(), KEY));
    new TestRepository(newFolder()).git("clone", "--quiet", origin().folder, repository.folder);
    writeFileSync(join(repository.folder, ".git/objects/info/alternates"), `/nonexistent/${KEY}\n`);
    rmSync(join(repository.folder, ".git/HEAD"));
    writeFileSync(join(repository.folder, ".git/HEAD"), `ref: refs/heads/${KEY}\n`);
    const { gaps } = await scan(repository.folder);
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.filter(({ code, message }) => (code + message).includes(KEY))).toEqual([]);
  });
});
