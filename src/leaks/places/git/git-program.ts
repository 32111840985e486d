import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** What git needs of the caller's environment: nothing of its own, so that no GIT_DIR leads elsewhere, and no secret. */
const PASSED_ON =
  /^(PATH|HOME|XDG_CONFIG_HOME|TMPDIR|LD_LIBRARY_PATH|SYSTEMROOT|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES|TEMP|TMP|SUDO_UID)$/i;

/** Returns the path of git. Folders of PATH that are relative do not count: they would be in the repository. */
export function gitProgram(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const name = process.platform === "win32" ? "git.exe" : "git";
  return foldersOf(environment)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** Returns the environment to run git in. @param index of git's GIT_INDEX_FILE, where another index than the repository's own is meant */
export function gitEnvironment(index: string | undefined, environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => PASSED_ON.test(name))),
    PATH: foldersOf(environment).join(delimiter),
    LC_ALL: "C",
    GIT_ALLOW_PROTOCOL: "", // none; unlike protocol.allow, no configuration of a repository goes before it
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_WORK_TREE: ".", // what core.worktree names may be gone, or anywhere
    ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
  };
}

function foldersOf({ PATH = "" }: NodeJS.ProcessEnv): string[] {
  return PATH.split(delimiter).filter((folder) => isAbsolute(folder));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
