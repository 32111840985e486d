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
    const beginnings = beginningsOf(now);
    await readTrees({
      whole({ id: tree }, bytes, from, to) {
        entriesOf(bytes, from, to, digits / 2, beginnings, (id, nameFrom, nameTo) => {
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

/** Returns a table that has 1 for the first two bytes of each of `ids`. */
function beginningsOf(ids: Iterable<string>): Uint8Array {
  const table = new Uint8Array(1 << 16);
  for (const id of ids) table[Number.parseInt(id.slice(0, 4), 16)] = 1;
  return table;
}

/**
 * Calls `seen` with the entries whose ids begin as `beginnings` has it.
 *
 * Source: git's tree-walk.c, decode_tree_entry: mode " " name NUL, and the id as bytes.
 */
function entriesOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  width: number,
  beginnings: Uint8Array,
  seen: (id: string, from: number, to: number) => void,
): void {
  for (let at = from; at < to; at += width) {
    while (at < to && bytes[at] !== SPACE) at++;
    const name = at + 1;
    while (at < to && bytes[at] !== 0) at++;
    const end = at++;
    if (at + width > to) return;
    if (beginnings[(bytes[at]! << 8) | bytes[at + 1]!] === 1)
      seen(Buffer.from(bytes.buffer, bytes.byteOffset + at, width).toString("hex"), name, end);
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
