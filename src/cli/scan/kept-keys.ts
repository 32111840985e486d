/**
 * Where keys may be: in files of variables that git ignores. Those are no leak.
 *
 * @module
 */
import { basename } from "node:path";
import type { Leak } from "../../leaks/leak.ts";
import { isIgnored, isTracked } from "../git.ts";
import type { Io } from "../io.ts";
import { pathIn } from "../key-input.ts";

const OF_VARIABLES = /^\.env(?:\..+)?$/;

/** Returns `leaks` without those in files that may hold keys: the one that keys were read from, and files of variables. Their paths, too. */
export async function withoutKept(leaks: readonly Leak[], place: string | undefined, io: Io): Promise<{ leaks: Leak[]; kept: string[] }> {
  const candidates = new Set(leaks.flatMap(({ place: { path, object } }) => (path === undefined || object !== undefined ? [] : [path])));
  const kept = new Set<string>();
  for (const path of candidates) {
    const isPlace = place !== undefined && pathIn(io, path) === pathIn(io, place);
    if ((isPlace || OF_VARIABLES.test(basename(path))) && (await mayHoldKeys(pathIn(io, path)))) kept.add(path);
  }
  return {
    leaks: leaks.filter(({ place: { path, object } }) => object !== undefined || path === undefined || !kept.has(path)),
    kept: [...kept],
  };
}

/** Tells whether the file at `path` may hold keys: git tracks it not, and where there is a repository, ignores it. */
async function mayHoldKeys(path: string): Promise<boolean> {
  return !(await isTracked(path)) && (await isIgnored(path)) !== false;
}
