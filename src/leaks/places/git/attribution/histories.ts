/**
 * Who holds the objects that leak: one look at all commits, and more only for what is in none.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { NulTokens } from "../nul-tokens.ts";
import { ObjectReader } from "../object-reader.ts";
import type { Repository } from "../repository.ts";
import type { ChangeBudget } from "./change-budget.ts";
import { commitChanges, type Change, type PassedOver } from "./commit-changes.ts";
import { pathsInTrees } from "./containing-trees.ts";
import { Findings, type ObjectHistory } from "./object-history.ts";
import { NameFilter } from "./name-filter.ts";
import { namesByType } from "./names-by-type.ts";
import { namedObjects, reachableCommits } from "./refs.ts";

export interface Histories {
  readonly of: ReadonlyMap<string, ObjectHistory>;
  /** Commits that may be missing in them. */
  readonly passedOver: PassedOver;
}

/** A change in a folder of a folder makes three. */
const TREES_OF_A_COMMIT = 4;

/** Returns the history of each of `objects`, given by their names. @param sent the commits that brought them, a line each, where only those count */
export async function historiesOf(
  repository: Repository,
  objects: Iterable<string>,
  sent: Buffer | undefined,
  budget: ChangeBudget,
): Promise<Histories> {
  const { git, digits } = repository;
  const findings = new Map([...objects].map((id) => [id, new Findings()]));
  const commits = sent ?? (await allCommits(repository));
  const treesOfCommits = new NameFilter((commits.length / (digits + 1)) * TREES_OF_A_COMMIT);
  const parts = await Promise.all(
    partsOf(commits, digits + 1).map(async (part) => {
      const found = new Map<string, Findings>();
      const seen = (change: Change): void => findingsOf(change.id, found).add(change);
      return { found, ...(await commitChanges(git, part, digits, { wanted: findings, seen, trees: treesOfCommits }, budget)) };
    }),
  );
  for (const { found } of parts) for (const [id, some] of found) findings.get(id)!.addAll(some); // in the order of the commits, however long each part took
  const tooLarge = parts.some((part) => part.tooLarge);

  const holders = new Map<string, Findings[]>();
  for (const finding of findings.values()) {
    for (const commit of finding.commits) {
      const held = holders.get(commit);
      if (held === undefined) holders.set(commit, [finding]);
      else held.push(finding);
    }
  }
  const walking = reachableCommits(git, new Set(holders.keys()), (commit, ref) => {
    for (const finding of holders.get(commit) ?? []) finding.refs.add(ref);
  });
  const elsewhere = new Set([...findings].filter(([, { isInCommit }]) => !isInCommit).map(([id]) => id));
  // Of a commit that changes too much, trees may be known and what is in them not.
  const known = sent !== undefined ? undefined : tooLarge ? new NameFilter(0) : treesOfCommits;
  const placing = elsewhere.size === 0 ? undefined : addOthers(repository, elsewhere, findings, known, budget.memory);
  const [isWalked] = await Promise.all([walking, placing]);
  return {
    of: new Map([...findings].map(([id, finding]) => [id, finding.toHistory()])),
    passedOver: { tooLarge, unreadable: !isWalked || parts.some((part) => part.unreadable) },
  };
}

function findingsOf(id: string, found: Map<string, Findings>): Findings {
  let findings = found.get(id);
  if (findings === undefined) found.set(id, (findings = new Findings()));
  return findings;
}

/** One for each git that goes through them at the same time. */
function partsOf(commits: Buffer, width: number): Buffer[] {
  const count = commits.length / width;
  const parts = Math.min(MOST_AT_ONCE, availableParallelism(), Math.ceil(count / WORTH_A_PROCESS));
  const size = Math.ceil(count / parts) * width;
  return Array.from({ length: parts }, (_, at) => commits.subarray(at * size, (at + 1) * size));
}

const MOST_AT_ONCE = 4;
/** Commits. To go through so many takes longer than to start git. */
const WORTH_A_PROCESS = 500;

async function allCommits(repository: Repository): Promise<Buffer> {
  const names: Buffer[] = [];
  await namesByType(repository, "commit", (lines) => void names.push(lines));
  return Buffer.concat(names);
}

/** What no commit holds: tags, what tags and refs name, what is staged, and what trees without a commit hold; no trees where those of commits are not known. */
async function addOthers(
  repository: Repository,
  ids: ReadonlySet<string>,
  findings: ReadonlyMap<string, Findings>,
  treesOfCommits: NameFilter | undefined,
  memory: number,
): Promise<void> {
  const { git, digits } = repository;
  const naming = namedObjects(git, (id, ref) => findings.get(id)?.refs.add(ref));
  const staging = stagedPaths(repository, memory, (id, path) => {
    if (ids.has(id)) findings.get(id)!.addPath(path);
  });
  await Promise.all([naming, staging]);
  if (treesOfCommits === undefined) return;
  const unplaced = [...ids].filter((id) => findings.get(id)!.paths.size === 0);
  const paths = await pathsInTrees(unplaced, digits, async (visitor) => {
    const reader = new ObjectReader(git, visitor);
    await namesByType(repository, "tree", (lines) => reader.named(lines), treesOfCommits);
    await reader.end();
  });
  for (const [id, list] of paths) for (const path of list) findings.get(id)!.addPath(path);
}

/** Calls `seen` with what the index of each working tree has. Source: git-ls-files(1), --stage: mode " " id " " stage TAB path NUL. */
async function stagedPaths({ git, common }: Repository, memory: number, seen: (id: string, path: string) => void): Promise<void> {
  const others = await readdir(join(common, "worktrees")).catch(() => []);
  for (const index of ["index", ...others.map((name) => join("worktrees", name, "index"))]) {
    const tokens = new NulTokens((bytes, from, to) => {
      const tab = bytes.indexOf("\t", from);
      const [, id] = bytes.toString("latin1", from, tab).split(" ");
      if (id !== undefined) seen(id, bytes.toString("utf8", tab + 1, to));
    });
    await git.run(["ls-files", "--stage", "-z"], tokens.take, undefined, { index: join(common, index), memory });
  }
}
