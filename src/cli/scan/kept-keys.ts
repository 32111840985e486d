/**
 * Where keys may be: in the file that they are read from, and in files of variables, as long as git ignores these for their own names. Those are no leak.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import type { Leak } from "../../leaks/leak.ts";
import { gitFoldersAbove } from "../../leaks/places/git/git-folder.ts";
import { ruleOf } from "../../leaks/reports/rules.ts";
import { isIgnored, isTracked } from "../git.ts";
import { resolvedPath } from "./resolved-path.ts";

const OF_VARIABLES = /^\.env(?:\..+)?$/;
/** A name that no rule is about: git ignores it where it ignores a folder, or all that is in one. */
const ANY_NAME = "neighbour-of-a-file-of-variables";
/** What stands for bytes that are no UTF-8: git would be asked for another file. */
const REPLACEMENT = "\ufffd";

/**
 * Returns `leaks` without what files hold that may hold keys: the one that keys were read from, and files of variables. Their paths, too.
 * Names of files are for everyone to see, what is in an archive is a copy, and what is published is no secret in any file: none of these is kept.
 */
export async function withoutKept(
  leaks: readonly Leak[],
  {
    place,
    top,
  }: { /** The file that keys were read from, absolute. */ place: string | undefined; /** What paths are told from. */ top: string },
): Promise<{ leaks: Leak[]; kept: string[] }> {
  const named = new Set(leaks.flatMap(({ place: { path, aspect } }) => (path === undefined || aspect === undefined ? [] : [path])));
  const candidates = new Set(leaks.flatMap((leak) => (canBeKept(leak) ? [leak.place.path!] : [])));
  const placeOfKeys = place === undefined ? undefined : resolvedPath(place);
  const kept = new Set<string>();
  for (const path of candidates) {
    if (named.has(path) || path.includes(REPLACEMENT)) continue; // a name with a key in it is not to be given to git
    const at = resolve(top, path);
    if (resolvedPath(at) === placeOfKeys ? await mayHoldKeys(at) : OF_VARIABLES.test(basename(at)) && (await isIgnoredByName(at)))
      kept.add(path);
  }
  return { leaks: leaks.filter((leak) => !canBeKept(leak) || !kept.has(leak.place.path!)), kept: [...kept] };
}

function canBeKept({ rule, place: { path, within, object, aspect } }: Leak): boolean {
  return ruleOf(rule).kind !== "known" && path !== undefined && within === undefined && object === undefined && aspect === undefined;
}

/** Tells whether the file at `path`, which keys were read from, may hold them: where there is a repository, git says that it tracks it not, and ignores it. */
async function mayHoldKeys(path: string): Promise<boolean> {
  const [tracked, ignored] = [await isTracked(path), await isIgnored(path)];
  if (tracked === undefined && ignored === undefined) return (await gitFoldersAbove(dirname(path))) === undefined;
  return tracked === false && ignored === true;
}

/** Tells whether git ignores the file at `path`, and not all that may lie beside it, as in a build: nobody ignores that for the keys in it, and it is shipped. */
async function isIgnoredByName(path: string): Promise<boolean> {
  if ((await isTracked(path)) !== false || (await isIgnored(path)) !== true) return false;
  return (await isIgnored(join(dirname(path), ANY_NAME))) === false;
}
