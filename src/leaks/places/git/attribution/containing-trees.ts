/**
 * Paths of objects that are in no commit, from the trees that hold them.
 *
 * @module
 */
import type { ObjectVisitor } from "../object-stream.ts";

/** One entry of a tree that holds what was asked for. */
interface Holder {
  readonly tree: string;
  readonly name: string;
}

const SPACE = 0x20;
const MOST_LEVELS = 8;
const MOST_HOLDERS = 20;

/**
 * Returns the paths of each of `ids` below the highest trees that hold it; none for what is in no tree.
 *
 * Every level takes one look at all trees; only what no commit has gets here.
 * @param readTrees gives all trees to a visitor
 */
export async function pathsInTrees(
  ids: Iterable<string>,
  digits: number,
  readTrees: (visitor: ObjectVisitor) => Promise<void>,
): Promise<Map<string, string[]>> {
  const holders = new Map<string, Holder[]>();
  const asked = new Set(ids);
  let wanted = new Set(asked);
  for (let level = 0; wanted.size > 0 && level < MOST_LEVELS; level++) {
    const found = new Set<string>();
    const now = wanted;
    await readTrees({
      whole({ id: tree }, bytes, from, to) {
        entriesOf(bytes, from, to, digits / 2, (id, nameFrom, nameTo) => {
          if (!now.has(id)) return;
          const holding = holders.get(id) ?? [];
          if (holding.length >= MOST_HOLDERS) return;
          holders.set(id, [...holding, { tree, name: Buffer.from(bytes.subarray(nameFrom, nameTo)).toString() }]);
          if (!holders.has(tree)) found.add(tree);
        });
        return undefined;
      },
      large: () => ({ write: () => undefined, end: () => undefined }),
      missing: () => undefined,
    });
    wanted = found;
  }
  const known = new Map<string, string[]>();
  return new Map([...asked].map((id) => [id, pathsOf(id, holders, MOST_LEVELS, known)]));
}

/** Source: git's tree-walk.c, decode_tree_entry: mode " " name NUL, and the id as bytes. */
function entriesOf(bytes: Uint8Array, from: number, to: number, width: number, seen: (id: string, from: number, to: number) => void): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = from; at < to;) {
    const space = view.indexOf(SPACE, at);
    const end = view.indexOf(0, space + 1);
    if (space === -1 || end === -1 || end + width >= to) return;
    seen(view.toString("hex", end + 1, end + 1 + width), space + 1, end);
    at = end + 1 + width;
  }
}

/** @param known the paths of what was asked for already: trees of a few that all hold each other's lead to more places than can be counted */
function pathsOf(id: string, holders: ReadonlyMap<string, readonly Holder[]>, levels: number, known: Map<string, string[]>): string[] {
  const asked = `${String(levels)} ${id}`;
  const before = known.get(asked);
  if (before !== undefined) return before;
  const paths = (holders.get(id) ?? []).flatMap(({ tree, name }) => {
    const above = levels === 0 ? [] : pathsOf(tree, holders, levels - 1, known);
    return above.length === 0 ? [name] : above.map((path) => `${path}/${name}`);
  });
  const some = [...new Set(paths)].slice(0, MOST_HOLDERS);
  known.set(asked, some);
  return some;
}
