/**
 * Which refs lead to what.
 *
 * @module
 */
import type { Git } from "../git.ts";
import { ObjectReader } from "../object-reader.ts";
import { NulTokens } from "../nul-tokens.ts";

const STASH = "refs/stash";
const LINES = ["--no-decorate", "--no-color", "--no-notes", "--no-show-signature", "--no-patch", "--no-mailmap", "-z"];

/** Calls `seen` with each of the `wanted` commits that a ref leads to, and one such ref. Returns whether all could be walked. */
export async function reachableCommits(
  git: Git,
  wanted: ReadonlySet<string>,
  seen: (commit: string, ref: string) => void,
): Promise<boolean> {
  const stashed = await stashedCommits(git);
  const tokens = new NulTokens((bytes, from, to) => {
    const text = bytes.toString("utf8", from, to);
    const space = text.indexOf(" ");
    const id = text.slice(0, space);
    const ref = text.slice(space + 1);
    if (wanted.has(id)) seen(id, stashed.includes(ref) ? STASH : ref);
  });
  const words = ["log", "--source", "--format=%H %S", ...LINES, "--all", "--stdin", "--"];
  const { ok } = await git.run(words, tokens.take, [Buffer.from(stashed.map((id) => `${id}\n`).join(""))]);
  return ok;
}

/** All entries of the stash: of those below the first only the reflog of its ref knows. */
async function stashedCommits(git: Git): Promise<string[]> {
  const text = await git.text(["log", "--walk-reflogs", "--format=%H", ...LINES, STASH, "--"]);
  return text?.split("\0").filter((id) => id !== "") ?? [];
}

/** Calls `seen` with everything that is no commit and that a ref names: tags, tags of tags, and blobs and trees that a ref or a tag names. */
export async function namedObjects(git: Git, seen: (id: string, ref: string) => void): Promise<void> {
  const listed = (await git.text(["for-each-ref", "--format=%(objectname) %(objecttype) %(refname)"], MOST_REFS)) ?? "";
  let named = listed.split("\n").flatMap((line) => {
    const [id, type, ref] = line.split(" ") as [id: string, type?: string, ref?: string];
    return ref === undefined || type === "commit" ? [] : [{ id, type, ref }];
  });
  for (let depth = 0; named.length > 0 && depth < MOST_DEPTH; depth++) {
    for (const { id, ref } of named) seen(id, ref);
    const tags = named.filter(({ type }) => type === "tag");
    const targets = await targetsOf(git, [...new Set(tags.map(({ id }) => id))]);
    named = tags.flatMap(({ id, ref }) => {
      const target = targets.get(id);
      return target === undefined || target.type === "commit" ? [] : [{ ...target, ref }];
    });
  }
}

/** Units: bytes. */
const MOST_REFS = 1 << 26;
const MOST_DEPTH = 8;

/** Returns what each of the tags names. Source: git's fsck.c, fsck_tag_standalone: "object" id LF "type" type LF are its first lines. */
async function targetsOf(git: Git, tags: readonly string[]): Promise<Map<string, { id: string; type: string }>> {
  const targets = new Map<string, { id: string; type: string }>();
  const reader = new ObjectReader(git, {
    whole({ id: tag }, bytes, from, to) {
      const start = Buffer.from(bytes.subarray(from, Math.min(to, from + LONGEST_START))).toString("latin1");
      const [, id, type] = /^object ([0-9a-f]+)\ntype ([a-z]+)\n/.exec(start) ?? [];
      if (id !== undefined && type !== undefined) targets.set(tag, { id, type });
      return undefined;
    },
    large: () => ({ write: () => undefined, end: () => undefined }),
    missing: () => undefined,
  });
  await reader.named(Buffer.from(tags.map((id) => `${id}\n`).join("")));
  await reader.end();
  return targets;
}

const LONGEST_START = 128;
