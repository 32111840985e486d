/**
 * Looks at the history of a repository: at every object that git has, whatever leads to it.
 *
 * @module
 */
import type { Examination } from "../../examination.ts";
import type { Gap } from "../../gap.ts";
import { ChangeBudget } from "./attribution/change-budget.ts";
import type { Histories } from "./attribution/histories.ts";
import type { RunOptions } from "./git.ts";
import { HeldLeaks } from "./held-leaks.ts";
import { NewObjects } from "./new-objects.ts";
import { ObjectExamination, type HistoryProgress } from "./object-examination.ts";
import { ObjectReader } from "./object-reader.ts";
import { pushedObjects, type Push } from "./pushed-objects.ts";
import { repositoryGaps } from "./repository-gaps.ts";
import { openRepository, type Repository } from "./repository.ts";
import { ScannedObjects } from "./scanned-objects.ts";
import type { SortedIds } from "./sorted-ids.ts";
import { stagedObjects } from "./staged-objects.ts";

export interface HistoryOptions {
  /** "all"; "staged": what the index has and HEAD has not; or what a push sends. @default "all" */
  objects?: "all" | "staged" | Push | undefined;
  /** For "staged": the index, as git names it to its hooks in GIT_INDEX_FILE. @default the repository's own */
  index?: string | undefined;
  /**
   * Remembers which objects were clean, in the git folder, so that the next scan of "all" looks only at new ones. `key` is text that no other detectors
   * and keys have, and that nobody can guess: with weak keys leave it out. Where the folder cannot be written, nothing is remembered.
   */
  remembered?: { readonly key: string } | undefined;
  /** How many paths a commit may change; one that changes more is passed over, and a gap. @default 2_000_000 */
  mostChanges?: number | undefined;
  progress?: ((done: HistoryProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Looks at the objects of the repository at `folder`: the top of a working tree, or a git folder. Runs nothing that the repository names, and fetches
 * nothing. Leaks come when all was looked at, each with its history, an ObjectHistory; those of "staged" objects have
 * none, nor those that were found before the signal came: they are told before its reason is thrown.
 *
 * @throws the reason of `signal`
 */
export async function scanHistory(folder: string, examination: Examination, options: HistoryOptions = {}): Promise<void> {
  const { objects = "all", index, remembered, mostChanges, progress, signal } = options;
  const repository = await openRepository(folder, signal);
  if ("code" in repository) {
    examination.missed(repository);
    return;
  }
  const miss = (code: string, message: string): void => examination.missed({ code, message, path: folder });
  const budget = new ChangeBudget(mostChanges);
  const held = new HeldLeaks(examination.found, miss, historiesIn(repository, objects, budget));
  const run = new HistoryScan(repository, new ObjectExamination(repository, examination, held, progress), miss);
  try {
    if (objects === "all") await run.all(folder, examination.missed, remembered);
    else if (objects === "staged") await run.staged({ index, memory: budget.memory });
    else await run.pushed(objects);
    await held.tell();
  } catch (error) {
    held.tellAsIs();
    throw error;
  }
}

/** What is staged has no history; of a push it is that of the commits that are sent. */
function historiesIn(
  repository: Repository,
  objects: "all" | "staged" | Push,
  budget: ChangeBudget,
): ((ids: Iterable<string>) => Promise<Histories>) | undefined {
  if (objects === "staged") return undefined;
  return async (ids) => {
    const { historiesOf } = await import("./attribution/histories.ts"); // of use only where something was found
    if (objects === "all") return await historiesOf(repository, ids, undefined, budget);
    const commits: Buffer[] = [];
    await pushedObjects(repository, objects, "commits", (lines) => void commits.push(lines));
    return await historiesOf(repository, ids, Buffer.concat(commits), budget);
  };
}

class HistoryScan {
  readonly #repository: Repository;
  readonly #objects: ObjectExamination;
  readonly #miss: (code: string, message: string) => void;
  readonly #reader: ObjectReader;

  constructor(repository: Repository, objects: ObjectExamination, miss: (code: string, message: string) => void) {
    this.#repository = repository;
    this.#objects = objects;
    this.#miss = miss;
    this.#reader = new ObjectReader(repository.git, objects);
  }

  async all(folder: string, missed: (gap: Gap) => void, remembered: { readonly key: string } | undefined): Promise<void> {
    const { gaps, total } = await repositoryGaps(this.#repository, folder);
    gaps.forEach(missed);
    this.#objects.total = total;
    const { common, digits } = this.#repository;
    const scanned = remembered && new ScannedObjects(common, remembered.key);
    const known = await scanned?.read(digits / 2);
    if (known !== undefined) this.#objects.remember(known);
    if (known === undefined || known.size === 0 || !(await this.#onlyNew(known))) await this.#everything();
    await this.#end();
    if (known !== undefined) await scanned?.write(known, this.#objects.clean.bytes);
  }

  async staged(options: RunOptions): Promise<void> {
    const names: Buffer[] = [];
    const { ok } = await stagedObjects(this.#repository, options, (id, path) => {
      this.#objects.name(path);
      names.push(Buffer.from(`${id} `), path.includes(LINE_FEED) ? NO_PATH : path, END_OF_LINE);
    });
    if (!ok) {
      const message = "git cannot say how the index differs from HEAD, so what is staged was not looked at. Run `git status` to see why.";
      this.#miss("index-unreadable", message);
    }
    await this.#reader.named(Buffer.concat(names));
    await this.#end();
  }

  async pushed(push: Push): Promise<void> {
    const { ok } = await pushedObjects(this.#repository, push, "objects", (lines) => this.#reader.named(lines));
    if (!ok)
      this.#miss("push-unreadable", "git cannot say what the push sends, so not all of it was looked at. Run `git fsck` to see why.");
    await this.#end();
  }

  /** Looks only at what is not remembered, where little is new; otherwise returns false. */
  async #onlyNew(known: SortedIds): Promise<boolean> {
    const fresh = new NewObjects(known);
    const { ok, errors } = await this.#repository.git.run(LIST, (chunk) => fresh.take(chunk));
    this.#complain(ok, errors);
    if (fresh.lines === undefined) return false;
    await this.#reader.named(fresh.lines);
    return true;
  }

  async #everything(): Promise<void> {
    const { ok, errors } = await this.#reader.all();
    if (ok) {
      this.#complain(ok, errors);
      return;
    }
    // git ended at an object that it could not read. Named one by one, those behind it are had too.
    this.#objects.again();
    const listing = await this.#repository.git.run([...LIST, "--unordered"], (chunk) => this.#reader.named(chunk));
    this.#complain(listing.ok, listing.errors);
  }

  async #end(): Promise<void> {
    await this.#reader.end();
    this.#objects.report();
    const { unreadable, gaveUp } = this.#reader;
    const { absent, pointers } = this.#objects;
    const count = unreadable + absent;
    if (count > 0) {
      const more = gaveUp ? ", and gave up" : "";
      this.#miss(
        "objects-unreadable",
        `git could not read ${count} objects${more}. Run \`git fsck --full\`, and bring them back from another clone.`,
      );
    }
    if (pointers > 0) {
      const message = `${pointers} files are pointers of git LFS whose content is not here. Run \`git lfs fetch --all\`, and scan again.`;
      this.#miss("lfs-content-missing", message);
    }
  }

  /** What git says while it goes on: some objects it did not even list. */
  #complain(ok: boolean, errors: string): void {
    if (errors.includes("alternate")) {
      const message = "The repository borrows objects from a folder that is not there. See objects/info/alternates in its git folder.";
      this.#miss("alternate-missing", message);
    } else if (!ok || /^(error|fatal):/m.test(errors)) {
      this.#miss("git-failed", "git could not read everything in the repository. Run `git fsck --full` to see what.");
    }
  }
}

const LIST = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--buffer"];
const LINE_FEED = 0x0a;
const NO_PATH = Buffer.alloc(0);
const END_OF_LINE = Buffer.from("\n");
