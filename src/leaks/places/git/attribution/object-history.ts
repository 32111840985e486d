import type { History } from "../../../leak.ts";
import type { Change } from "./commit-changes.ts";

/** What is known of where an object is. */
export interface ObjectHistory extends History {
  /** How many commits brought it; `commits` has the oldest of them. */
  readonly commitCount: number;
  /** A ref that leads to it, such as "refs/heads/main" or "refs/stash"; none where only reflogs do, or nothing. Untrusted. */
  readonly refs: readonly string[];
}

/** What there is of each history, at most. */
const MOST_COMMITS = 20;
const MOST_PATHS = 20;
/** Of so many it is asked whether a ref leads to them. */
const MOST_CANDIDATES = 1000;
const LATEST_SECONDS = 8.64e12;

/** A history while it is put together. */
export class Findings {
  readonly paths = new Set<string>();
  readonly refs = new Set<string>();
  /** Unix seconds by commit. */
  readonly #commits = new Map<string, number>();
  #count = 0;

  get commits(): Iterable<string> {
    return this.#commits.keys();
  }

  get isInCommit(): boolean {
    return this.#count > 0;
  }

  add({ commit, seconds, path }: Change): void {
    if (path !== undefined) this.addPath(path);
    if (this.#commits.has(commit)) return;
    this.#count++;
    this.#addCommit(commit, seconds);
  }

  /** Adds what later commits brought. */
  addAll(later: Findings): void {
    this.#count += later.#count;
    for (const [commit, seconds] of later.#commits) this.#addCommit(commit, seconds);
    for (const path of later.paths) this.addPath(path);
  }

  addPath(path: string): void {
    if (this.paths.size < MOST_PATHS) this.paths.add(path);
  }

  toHistory(): ObjectHistory {
    const oldest = [...this.#commits].sort(([a, from], [b, since]) => from - since || (a < b ? -1 : 1)).slice(0, MOST_COMMITS);
    return {
      commits: oldest.map(([id, seconds]) => ({ id, date: isoDate(seconds) })),
      commitCount: this.#count,
      paths: [...this.paths].sort(),
      refs: [...this.refs].sort(),
      reachable: this.refs.size > 0,
    };
  }

  #addCommit(id: string, seconds: number): void {
    if (this.#commits.size < MOST_CANDIDATES) this.#commits.set(id, seconds);
  }
}

/** Whoever makes a commit writes its date: any number. */
function isoDate(seconds: number): string {
  return new Date(Math.abs(seconds) <= LATEST_SECONDS ? seconds * 1000 : 0).toISOString().replace(".000", "");
}
