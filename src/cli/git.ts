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

/** Tells whether git tracks the file at `path`; undefined outside a repository, or where git cannot say. */
export async function isTracked(path: string): Promise<boolean | undefined> {
  return await answer(dirname(path), "ls-files", "--error-unmatch", "--", basename(path));
}

/** Tells whether git ignores the file at `path`, there or not; undefined outside a repository, or where git cannot say. */
export async function isIgnored(path: string): Promise<boolean | undefined> {
  return await answer(dirname(path), "check-ignore", "--quiet", "--no-index", "--", basename(path));
}

/** Returns the folder that git takes hooks from in the repository around `folder`; with husky, the one that people edit. Undefined outside a repository. */
export async function hooksFolder(folder: string): Promise<string | undefined> {
  const path = (await git(folder, "rev-parse", "--git-path", "hooks"))?.trimEnd();
  return path === undefined ? undefined : resolve(folder, path.replace(/\.husky\/_$/, ".husky"));
}

/** How git says no: with 1. With anything else it says that something is wrong. */
const NO = 1;

async function answer(folder: string, ...words: string[]): Promise<boolean | undefined> {
  if ((await repositoryAround(folder)) === undefined) return undefined;
  const { code } = await run(folder, words);
  return code === 0 || code === NO ? code === 0 : undefined;
}

async function git(folder: string, ...words: string[]): Promise<string | undefined> {
  const { code, text } = await run(folder, words);
  return code === 0 ? text : undefined;
}

async function run(folder: string, words: readonly string[]): Promise<{ code: unknown; text: string }> {
  const program = gitProgram();
  if (program === undefined) return { code: undefined, text: "" };
  try {
    const options = { cwd: folder, timeout: TIMEOUT_MILLISECONDS, env: { ...gitEnvironment(undefined), GIT_WORK_TREE: undefined } };
    return { code: 0, text: (await execute(program, [...HARMLESS, ...words], options)).stdout };
  } catch (error) {
    return { code: (error as { code?: unknown }).code, text: "" };
  }
}
