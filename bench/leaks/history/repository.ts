import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { gitFoldersOf } from "../../../src/leaks/places/git/git-folder.ts";
import { gitIn, makeProof } from "../../../test/leaks/proof/history.ts";
import { ROOT } from "../../../test/support/run.ts";

/** A repository to scan. */
export interface Repository {
  readonly name: string;
  readonly folder: string;
  readonly objects: number;
  /** Of all its objects, inflated. */
  readonly megabytes: number;
}

/** Returns the repository of test/leaks/proof with so many commits, kept in .cache: to make it takes minutes. */
export async function proofOf(commits: number): Promise<Repository> {
  const folder = join(ROOT, ".cache", `leaks-history-${String(commits)}`);
  if (!existsSync(folder)) {
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    await makeProof(draft, commits);
    await rename(draft, folder);
  }
  return await measuredOf(`The proof with ${commits.toLocaleString("en")} commits`, folder);
}

/** Returns one that borrows the objects of the repository at `path`, so that nothing is written there. */
export async function borrowed(path: string): Promise<Repository> {
  const folders = await gitFoldersOf(path);
  if (folders === undefined) throw new Error(`${path} is no repository`);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "waxseal-bench-"));
  await gitIn(folder)("init", "-q");
  writeFileSync(join(folder, ".git/objects/info/alternates"), `${join(folders.common, "objects")}\n`);
  return await measuredOf(basename(resolve(path)), folder);
}

async function measuredOf(name: string, folder: string): Promise<Repository> {
  const listed = await gitIn(folder)("cat-file", "--batch-all-objects", "--batch-check=%(objectsize)", "--unordered");
  const sizes = listed.trim().split("\n").map(Number);
  return { name, folder, objects: sizes.length, megabytes: sizes.reduce((sum, size) => sum + size, 0) / 1e6 };
}
