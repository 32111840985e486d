/**
 * Where keys may be: in files of variables that git ignores. Those are no leak.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import type { Leak } from "../../leaks/leak.ts";
import { gitFoldersAbove } from "../../leaks/places/git/git-folder.ts";
import { isIgnored, isTracked } from "../git.ts";
import type { Io } from "../io.ts";
import { pathIn } from "../key-input.ts";

const OF_VARIABLES = /^\.env(?:\..+)?$/;
/** What stands for bytes that are no UTF-8: git would be asked for another file. */
const REPLACEMENT = "\ufffd";

/**
 * Returns `leaks` without what files hold that may hold keys: the one that keys were read from, and files of variables. Their paths, too.
 * Names of files are for everyone to see, and what is in an archive is a copy: neither is kept.
 */
export async function withoutKept(leaks: readonly Leak[], place: string | undefined, io: Io): Promise<{ leaks: Leak[]; kept: string[] }> {
  const named = new Set(leaks.flatMap(({ place: { path, aspect } }) => (path === undefined || aspect === undefined ? [] : [path])));
  const candidates = new Set(leaks.flatMap((leak) => (isContent(leak) ? [leak.place.path!] : [])));
  const kept = new Set<string>();
  for (const path of candidates) {
    if (named.has(path) || path.includes(REPLACEMENT)) continue; // a name with a key in it is not to be given to git
    const isPlace = place !== undefined && pathIn(io, path) === pathIn(io, place);
    if ((isPlace || OF_VARIABLES.test(basename(path))) && (await mayHoldKeys(pathIn(io, path)))) kept.add(path);
  }
  return { leaks: leaks.filter((leak) => !isContent(leak) || !kept.has(leak.place.path!)), kept: [...kept] };
}

function isContent({ place: { path, within, object, aspect } }: Leak): boolean {
  return path !== undefined && within === undefined && object === undefined && aspect === undefined;
}

/** Tells whether the file at `path` may hold keys: where there is a repository, git says that it tracks it not, and ignores it. */
async function mayHoldKeys(path: string): Promise<boolean> {
  const [tracked, ignored] = [await isTracked(path), await isIgnored(path)];
  if (tracked === undefined && ignored === undefined) return (await gitFoldersAbove(dirname(path))) === undefined;
  return tracked === false && ignored === true;
}
