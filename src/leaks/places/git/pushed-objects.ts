/**
 * What a push sends.
 *
 * Shape:  local ref " " local id " " remote ref " " remote id LF, for each ref; an id of zeros stands for none
 * Source: githooks(5), pre-push.
 * @module
 */
import type { Ending } from "./git.ts";
import type { Repository } from "./repository.ts";

export interface Push {
  /** What git gives its pre-push hook on standard input. */
  readonly push: string;
  /** The name of the remote, the hook's first argument. @default every remote counts, so that what any of them has is taken as sent */
  readonly remote?: string | undefined;
}

/** Calls `take` with lines of what is sent and was not there: objects with their paths, or only the commits of `what`. */
export async function pushedObjects(
  { git, digits }: Repository,
  { push, remote }: Push,
  what: "objects" | "commits",
  take: (lines: Buffer) => Promise<void> | undefined,
): Promise<Ending> {
  const sent: string[] = [];
  const there: string[] = [];
  for (const line of push.split("\n")) {
    if (line === "") continue;
    const [, local, , old] = line.split(" ");
    if (!isName(local, digits) || !isName(old, digits)) return { ok: false, errors: "not what pre-push is given" };
    if (!isNone(local)) sent.push(local);
    if (!isNone(old)) there.push(old);
  }
  if (sent.length === 0) return { ok: true, errors: "" };
  const known = await thoseHere(git, there);
  // "--remotes=" takes a pattern, in which these characters have a meaning; a remote of such a name has sent nothing, as far as we know.
  const remotes = remote === undefined ? ["--remotes"] : /^[^*?[\\]+$/.test(remote) ? [`--remotes=${remote}`] : [];
  const words = ["rev-list", ...(what === "objects" ? ["--objects", "--missing=allow-any"] : []), "--stdin", "--not", ...remotes];
  return await git.run(words, take, [Buffer.from([...sent, ...known.map((id) => `^${id}`), ""].join("\n"))]);
}

/** Returns those of `ids` that are here: what the remote has need not be. */
async function thoseHere(git: Repository["git"], ids: readonly string[]): Promise<string[]> {
  let text = "";
  await git.run(["cat-file", "--batch-check"], (chunk) => void (text += chunk.toString()), [Buffer.from(`${ids.join("\n")}\n`)]);
  return text.split("\n").flatMap((line) => (/ (commit|tag) \d+$/.test(line) ? [line.slice(0, line.indexOf(" "))] : []));
}

function isName(text: string | undefined, digits: number): text is string {
  return text?.length === digits && /^[0-9a-f]+$/.test(text);
}

function isNone(id: string): boolean {
  return /^0+$/.test(id);
}
