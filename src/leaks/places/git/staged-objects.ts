import type { Ending, RunOptions } from "./git.ts";
import { NulTokens } from "./nul-tokens.ts";
import type { Repository } from "./repository.ts";

const COLON = 0x3a;
const GITLINK = "160000";

/**
 * Calls `seen` with the name and the path of everything in the index that differs from HEAD.
 *
 * Source: git-diff-index(1), "RAW OUTPUT FORMAT".
 * git makes another index for `git commit -a`, and names it to its hooks in GIT_INDEX_FILE.
 */
export async function stagedObjects(
  { git }: Repository,
  { index, memory }: RunOptions,
  seen: (id: string, path: Buffer) => void,
): Promise<Ending> {
  const head = (await git.text(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])) ?? (await emptyTree(git));
  let id: string | undefined;
  const tokens = new NulTokens((bytes, from, to) => {
    if (bytes[from] === COLON) {
      const [, mode, , after] = bytes.toString("latin1", from, to).split(" ");
      id = mode === GITLINK || after === undefined || /^0+$/.test(after) ? undefined : after;
    } else if (id !== undefined) seen(id, Buffer.from(bytes.subarray(from, to)));
  });
  const words = ["diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=all", head.trim(), "--"];
  return await git.run(words, tokens.take, undefined, { index, memory });
}

/** Returns the name of the tree that has nothing in it, which git knows whether it is there or not. */
async function emptyTree(git: Repository["git"]): Promise<string> {
  let name = "";
  await git.run(["hash-object", "-t", "tree", "--stdin"], (chunk) => void (name += chunk.toString()), []);
  return name;
}
