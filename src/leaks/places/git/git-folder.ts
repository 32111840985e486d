/**
 * Where git keeps a repository, and which of the files there are no objects: configuration, hooks, reflogs, the index, states of a rebase,
 * what git LFS and submodules keep.
 *
 * Source: gitrepository-layout(5), git 2.39.
 * @module
 */
import type { Dirent } from "node:fs";
import { lstat, open, readdir, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

export interface GitFolders {
  /** Real path of the folder that git keeps for this working tree. */
  readonly own: string;
  /** Real path of the one that all its working trees share, with the objects and refs; often the same. */
  readonly common: string;
}

/** Units: bytes. No path is longer. */
const MOST_OF_A_POINTER = 4096 + 16;

/** Returns where git keeps the repository of `folder`: the top of a working tree, a linked one or a submodule's too, or a git folder itself; undefined where it is none. */
export async function gitFoldersOf(folder: string): Promise<GitFolders | undefined> {
  const own = await ownFolderOf(folder);
  if (own === undefined) return undefined;
  const common = await pointedTo(own, "commondir", "");
  return { own, common: common ?? own };
}

/** Returns where git keeps the repository that `folder` is in, whatever git says of that: it does not open one of another owner. Undefined where it is in none. */
export async function gitFoldersAbove(folder: string): Promise<GitFolders | undefined> {
  for (let at = resolve(folder), above = ""; at !== above; at = dirname(at)) {
    const folders = await gitFoldersOf(at);
    if (folders !== undefined) return folders;
    above = at;
  }
  return undefined;
}

/** Tells whether `folder` is one that git keeps a repository in. */
export async function isGitFolder(folder: string): Promise<boolean> {
  const [head, objects, refs, common] = await Promise.all(
    ["HEAD", "objects", "refs", "commondir"].map((name) => kindOf(join(folder, name))),
  );
  if (head !== "file" && head !== "link") return false;
  return common === "file" || [objects, refs].every((kind) => kind === "folder" || kind === "link");
}

/** Yields the path of every file in the git folder `folder` that is not in an object store, its own or that of a repository within. Follows no link. */
export async function* gitFiles(folder: string): AsyncGenerator<string> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) yield path;
    else if (entry.name !== "objects" || !(await isGitFolder(folder))) yield* gitFiles(path);
  }
}

/** Yields the git folders within the git folder `folder`: of submodules, at any depth, to be scanned as repositories of their own. */
export async function* gitFoldersWithin(folder: string): AsyncGenerator<string> {
  yield* submodulesIn(join(folder, "modules"));
  for (const { name } of await entriesOf(join(folder, "worktrees"))) yield* submodulesIn(join(folder, "worktrees", name, "modules"));
}

async function* submodulesIn(folder: string): AsyncGenerator<string> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) continue;
    if (await isGitFolder(path)) {
      yield path;
      yield* gitFoldersWithin(path);
    } else yield* submodulesIn(path); // a submodule's name may have slashes
  }
}

async function ownFolderOf(folder: string): Promise<string | undefined> {
  const inside = join(folder, ".git");
  const kind = await kindOf(inside);
  if (kind === "file") return await pointedTo(folder, ".git", "gitdir: ");
  const candidate = kind === undefined ? folder : inside;
  return (await isGitFolder(candidate)) ? await realpath(candidate) : undefined;
}

/** Returns the folder that the file `name` in `folder` names after `prefix`. */
async function pointedTo(folder: string, name: string, prefix: string): Promise<string | undefined> {
  const text = await startOf(join(folder, name));
  if (!text?.startsWith(prefix)) return undefined;
  const target = resolve(folder, text.slice(prefix.length).replace(/[\r\n]+$/, ""));
  return await realpath(target).catch(() => undefined);
}

async function startOf(path: string): Promise<string | undefined> {
  if ((await kindOf(path)) !== "file") return undefined;
  const file = await open(path).catch(() => undefined);
  try {
    const bytes = Buffer.alloc(MOST_OF_A_POINTER);
    return file && bytes.toString("utf8", 0, (await file.read(bytes)).bytesRead);
  } finally {
    await file?.close();
  }
}

async function kindOf(path: string): Promise<"file" | "folder" | "link" | "other" | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "folder";
  return stats.isSymbolicLink() ? "link" : "other";
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
