/**
 * Tells where git keeps a repository, from what is in a folder.
 *
 * Source: git's setup.c, is_git_directory and read_gitfile_gently; gitrepository-layout(5).
 * @module
 */
import { closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { inFolder, type RawPath } from "./raw-path.ts";

const MOST_OF_A_POINTER = 4096;

/** Tells whether `folder` is a repository's own: ".git", a bare one, or that of a submodule. */
export function isGitFolder(folder: RawPath): boolean {
  const isFolder = (name: string): boolean => statOf(inFolder(folder, name))?.isDirectory() === true;
  if (statOf(inFolder(folder, "HEAD"))?.isFile() !== true || !isFolder("objects") || !isFolder("refs")) return false;
  return /^(?:ref:\s*refs\/|[0-9a-f]+\s*$)/.test(beginningOf(inFolder(folder, "HEAD")) ?? "");
}

/**
 * Returns the repository's folder that the file ".git" of a submodule or a linked worktree leads to. Only a folder that is one: whoever
 * wrote the file could else have all of the disk looked at.
 */
export function gitFolderBehind(pointer: string): string | undefined {
  const own = targetIn(pointer, "gitdir: ");
  if (own === undefined) return undefined;
  const folder = targetIn(resolve(own, "commondir"), "") ?? own;
  return isGitFolder(folder) ? folder : undefined;
}

function targetIn(file: string, prefix: string): string | undefined {
  const text = beginningOf(file);
  if (text?.startsWith(prefix) !== true) return undefined;
  const target = text.slice(prefix.length).replace(/[\r\n]+$/, "");
  return target === "" || target.includes("\0") ? undefined : resolve(dirname(file), target);
}

/** Returns the beginning of a small file; undefined where there is none, or it cannot be read. */
function beginningOf(path: RawPath): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  try {
    const buffer = Buffer.alloc(MOST_OF_A_POINTER);
    return buffer.subarray(0, readSync(file, buffer, 0, MOST_OF_A_POINTER, 0)).toString();
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

function statOf(path: RawPath): ReturnType<typeof statSync> | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // as where the folder may not be entered, which its listing tells
  }
}
