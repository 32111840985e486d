/**
 * What each commit brought: the objects that none of its parents has at that path.
 *
 * Shape:  id " " seconds " " tree {" " parent} NUL, then for each change ":" modes and ids " " new id " " status NUL path NUL
 * Source: git-diff-tree(1), "RAW OUTPUT FORMAT" and "DIFF FORMAT FOR MERGES": -c leaves out what some parent has.
 * @module
 */
import type { Git } from "../git.ts";
import { NulTokens } from "../nul-tokens.ts";
import type { ChangeBudget } from "./change-budget.ts";
import type { NameFilter } from "./name-filter.ts";

export interface Change {
  readonly id: string;
  readonly commit: string;
  /** Unix seconds, of the committer. */
  readonly seconds: number;
  /** Undefined for the commit itself, and for its tree. */
  readonly path: string | undefined;
}

export interface Changes {
  /** Objects by their names. */
  readonly wanted: ReadonlyMap<string, unknown>;
  /** Called with each change that brought one of them. */
  readonly seen: (change: Change) => void;
  /** Takes the names of all trees that commits brought. What is in one of them is among the changes. */
  readonly trees: NameFilter;
}

const WORDS =
  "diff-tree --stdin -c -r -t --root --raw -z --always --no-abbrev --no-renames --no-ext-diff --no-textconv --ignore-submodules=all";
const FORMAT = "--format=%H %ct %T %P";
const COLON = 0x3a;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const MOST_UNREADABLE = 50;

/** What was not gone through. */
export interface PassedOver {
  /** Whether some commits could not be read. */
  readonly unreadable: boolean;
  /** Whether some commits change too much. */
  readonly tooLarge: boolean;
}

/**
 * Goes through what each of `commits` brought. Where git ends at a commit that it cannot read, or is ended at one that changes too much, it is started
 * again behind that.
 *
 * @param commits lines of `digits` hexadecimal digits
 */
export async function commitChanges(
  git: Git,
  commits: Buffer,
  digits: number,
  changes: Changes,
  budget: ChangeBudget,
): Promise<PassedOver> {
  const width = digits + 1;
  let unreadable = 0;
  let tooLarge = false;
  for (let rest = commits; rest.length > 0 && unreadable <= MOST_UNREADABLE;) {
    if (budget.isSpent) return { unreadable: unreadable > 0, tooLarge: true };
    const { end, last } = await changesUntilOneFails(git, rest, digits, changes, budget);
    if (end === "ok") break;
    const at = last === undefined ? -1 : rest.indexOf(last); // of digits only: no line begins within another
    if (end === "memory" && at > 0) {
      rest = rest.subarray(at); // it may have been held for all the commits before: those it does not hold again, and changes count once
      continue;
    }
    if (end === "unreadable") unreadable++;
    else tooLarge = true;
    // What is ended for its memory has printed nothing yet of the commit that takes it, but for one of just that size.
    rest = rest.subarray(at === -1 ? width : at + (end === "memory" ? 2 * width : width));
  }
  return { unreadable: unreadable > 0, tooLarge };
}

/** Tells whether a line of raw output is of a tree: before the new mode it has a colon and a mode for each parent. */
function isTree(line: Uint8Array, from: number): boolean {
  let at = from;
  while (line[at] === COLON) at++;
  return line[from + (at - from) * PARENT_CHARACTERS] === ZERO;
}

/** ":" and "100644 ". */
const PARENT_CHARACTERS = 8;
/** Modes of trees are 040000; those of all else begin with 1, and of what is gone it is 000000, as its id is. */
const ZERO = 0x30;

async function changesUntilOneFails(
  git: Git,
  commits: Buffer,
  digits: number,
  { wanted, seen, trees }: Changes,
  budget: ChangeBudget,
): Promise<{ end: "ok" | "unreadable" | "memory" | "count"; last: string | undefined }> {
  let [commit, seconds, id] = ["", 0, ""];
  let isPath = false;
  let changedTree: string | undefined;
  let count = 0;
  const tokens = new NulTokens((bytes, from, to) => {
    if (isPath) {
      isPath = false;
      if (wanted.has(id)) seen({ id, commit, seconds, path: bytes.toString("utf8", from, to) });
      return;
    }
    const start = bytes[from] === LINE_FEED ? from + 1 : from;
    if (start === to) return; // the line between a commit and what it changed
    if (bytes[start] === COLON) {
      if (++count > budget.ofOneCommit) throw TOO_MANY;
      if (changedTree !== undefined) seen({ id: changedTree, commit, seconds, path: undefined });
      changedTree = undefined;
      const idEnd = bytes.lastIndexOf(SPACE, to - 1);
      id = bytes.toString("latin1", idEnd - digits, idEnd);
      if (isTree(bytes, start)) trees.add(bytes, idEnd - digits);
      isPath = true;
      return;
    }
    trees.add(bytes, bytes.indexOf(SPACE, start + digits + 1) + 1);
    const [name, time, tree, ...parents] = bytes.toString("latin1", start, to).trimEnd().split(" ");
    [commit, seconds] = [name!, Number(time)];
    budget.spend(count);
    count = 0;
    if (budget.isSpent) throw TOO_MANY;
    if (wanted.has(commit)) seen({ id: commit, commit, seconds, path: undefined });
    changedTree = wanted.has(tree!) ? tree : undefined;
    if (changedTree === undefined || parents.length === 1) return; // a commit without changes has the tree of its parent
    seen({ id: changedTree, commit, seconds, path: undefined });
    changedTree = undefined;
  });
  const last = (): string | undefined => (commit === "" ? undefined : commit);
  try {
    const { ok, isCut } = await git.run([...WORDS.split(" "), FORMAT], tokens.take, [commits], { memory: budget.memory });
    budget.spend(isCut === true ? budget.ofOneCommit : count);
    return { end: ok ? "ok" : isCut === true ? "memory" : "unreadable", last: last() };
  } catch (error) {
    if (error !== TOO_MANY) throw error;
    budget.spend(count);
    return { end: "count", last: last() };
  }
}

const TOO_MANY = new Error("A commit changes too much.");
