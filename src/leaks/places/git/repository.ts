/**
 * Opens a repository as far as its history can be read, and says why where it cannot.
 *
 * @module
 */
import { realpath } from "node:fs/promises";
import type { Gap } from "../../gap.ts";
import { Git } from "./git.ts";
import { gitFoldersOf, type GitFolders } from "./git-folder.ts";

export interface Repository extends GitFolders {
  readonly git: Git;
  /** Hexadecimal digits of an object's name: 40, or 64 with SHA-256. */
  readonly digits: 40 | 64;
  readonly isShallow: boolean;
}

const QUESTIONS = ["rev-parse", "--absolute-git-dir", "--show-object-format", "--is-shallow-repository"];
/** The folder's path may have lines. git 2.25 is the first that tells the format of names; older ones print the question. */
const ANSWERS = /^([^]+)\n(sha1|sha256)\n(true|false)\n$/;

/** Returns the repository at `folder`, the top of a working tree or a git folder; or the gap that its history is. */
export async function openRepository(folder: string, signal: AbortSignal | undefined): Promise<Repository | Gap> {
  const git = Git.in(folder, signal);
  if (git === undefined) {
    return {
      code: "git-missing",
      message: "No git is installed, so no history was looked at. Install git 2.25 or newer, and scan again.",
      path: folder,
    };
  }
  const folders = await gitFoldersOf(folder);
  if (folders === undefined) return unreadable(folder);
  let printed = "";
  const { ok, errors } = await git.run(QUESTIONS, (chunk) => void (printed += chunk.toString()));
  if (!ok) return refusal(folder, errors);
  const [, own, format, shallow] = ANSWERS.exec(printed) ?? [];
  if (own === undefined) {
    return {
      code: "git-too-old",
      message: "This git is older than 2.25, so no history was looked at. Install a newer one, and scan again.",
      path: folder,
    };
  }
  // Where git does not take the folder for a repository, it looks for one around it.
  if ((await realpath(own).catch(() => undefined)) !== folders.own) return unreadable(folder);
  return { ...folders, git, digits: format === "sha256" ? 64 : 40, isShallow: shallow === "true" };
}

function refusal(folder: string, errors: string): Gap {
  if (!/dubious ownership|unsafe repository/.test(errors)) return unreadable(folder);
  const message =
    "The repository belongs to another user, so git refuses it, and its history was not looked at. If you trust its owner, run: git config --global --add safe.directory <its folder>";
  return { code: "repository-of-another-owner", message, path: folder };
}

function unreadable(folder: string): Gap {
  const message = "git cannot open the repository, so its history was not looked at. Run `git status` and `git fsck` there to see why.";
  return { code: "repository-unreadable", message, path: folder };
}
