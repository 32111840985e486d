/**
 * What git says about a file. Where there is no git, or no repository, it says nothing.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { basename, dirname, resolve } from "node:path";
import { promisify } from "node:util";
import { gitEnvironment, gitProgram } from "../leaks/places/git/git-program.ts";

const execute = promisify(execFile);

/** A repository may name a program to run for this; it is not ours to run. */
const HARMLESS = ["-c", "core.fsmonitor=false"];
const TIMEOUT_MILLISECONDS = 10_000;

/** Returns the top folder of the repository around `folder`, or undefined. */
export async function repositoryAround(folder: string): Promise<string | undefined> {
  return (await git(folder, "rev-parse", "--show-toplevel"))?.trimEnd();
}

/** Tells whether git tracks the file at `path`; undefined outside a repository. */
export async function isTracked(path: string): Promise<boolean | undefined> {
  if ((await repositoryAround(dirname(path))) === undefined) return undefined;
  return (await git(dirname(path), "ls-files", "--error-unmatch", "--", basename(path))) !== undefined;
}

/** Tells whether git ignores the file at `path`, there or not; undefined outside a repository. */
export async function isIgnored(path: string): Promise<boolean | undefined> {
  if ((await repositoryAround(dirname(path))) === undefined) return undefined;
  return (await git(dirname(path), "check-ignore", "--quiet", "--no-index", "--", basename(path))) !== undefined;
}

/** Returns the folder that git takes hooks from in the repository around `folder`; with husky, the one that people edit. Undefined outside a repository. */
export async function hooksFolder(folder: string): Promise<string | undefined> {
  const path = (await git(folder, "rev-parse", "--git-path", "hooks"))?.trimEnd();
  return path === undefined ? undefined : resolve(folder, path.replace(/\.husky\/_$/, ".husky"));
}

async function git(folder: string, ...words: string[]): Promise<string | undefined> {
  const program = gitProgram();
  if (program === undefined) return undefined;
  try {
    const options = { cwd: folder, timeout: TIMEOUT_MILLISECONDS, env: { ...gitEnvironment(undefined), GIT_WORK_TREE: undefined } };
    const { stdout } = await execute(program, [...HARMLESS, ...words], options);
    return stdout;
  } catch {
    return undefined;
  }
}
