/**
 * Looks at what a scan is to look at: folders, the repositories in them, what is staged, what is pushed.
 *
 * @module
 */
import { lstatSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import type { Detector } from "../../leaks/detector.ts";
import { Examination } from "../../leaks/examination.ts";
import type { Gap } from "../../leaks/gap.ts";
import type { Leak } from "../../leaks/leak.ts";
import type { Push } from "../../leaks/places/git/pushed-objects.ts";
import { gitFoldersAbove, gitFoldersOf, gitFoldersWithin, type GitFolders } from "../../leaks/places/git/git-folder.ts";
import { scanHistory } from "../../leaks/places/git/scan-history.ts";
import { scanTree } from "../../leaks/places/tree/scan-tree.ts";
import type { ScanResult } from "../../leaks/scan-result.ts";
import { repositoryAround } from "../git.ts";
import type { Io } from "../io.ts";
import { Progress } from "../progress.ts";
import { counted } from "../sessions/counted.ts";

export interface Survey {
  /** Files and folders, absolute. */
  readonly roots: readonly string[];
  /** The folder that paths are told from. */
  readonly top: string;
  readonly detectors: readonly Detector[];
  /** Of all repositories there: their objects, or only some of one. */
  readonly objects: "all" | "none" | "staged" | Push;
  /** Whether to look at files as they are. */
  readonly tree: boolean;
  /** Tells what to leave out, by its absolute path. */
  readonly skip: (path: string) => boolean;
  /** As HistoryOptions has it. */
  readonly remembered: { readonly key: string } | undefined;
}

type Findings = Pick<ScanResult, "leaks" | "gaps" | "looked">;

/** Returns what was found and what was not looked at. Where a person interrupts it, that is what it came to so far, and a gap. */
export async function survey(plan: Survey, io: Io): Promise<Findings> {
  const interruption = new AbortController();
  const progress = new Progress(io);
  const stopListening = io.onInterrupt(() => {
    interruption.abort(new Interrupted());
  });
  const run = new SurveyRun(plan, io, progress, interruption.signal);
  try {
    await run.look();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    run.gaps.push({ code: "interrupted", message: "It was interrupted, so not everything was looked at. Run it again." });
  } finally {
    stopListening();
    progress.end();
  }
  return { leaks: run.leaks, gaps: run.gaps, looked: run.looked };
}

class Interrupted extends Error {}

/** So many are some 100 MB. */
const MOST_LEAKS = 100_000;
const MEGABYTE = 1_000_000;

class SurveyRun {
  readonly leaks: Leak[] = [];
  readonly gaps: Gap[] = [];
  readonly looked = { files: 0, objects: 0, bytes: 0 };
  readonly #plan: Survey;
  readonly #io: Io;
  readonly #progress: Progress;
  readonly #signal: AbortSignal;
  readonly #examination: Examination;
  #isCut = false;
  readonly #repositories = new Set<string>();

  constructor(plan: Survey, io: Io, progress: Progress, signal: AbortSignal) {
    this.#plan = plan;
    this.#io = io;
    this.#progress = progress;
    this.#signal = signal;
    this.#examination = new Examination({
      detectors: plan.detectors,
      found: (leak) => this.#found(leak),
      missed: (gap) => void this.gaps.push({ ...gap, path: this.#shown(gap.path) }),
    });
  }

  #found(leak: Leak): void {
    if (this.leaks.length < MOST_LEAKS) this.leaks.push({ ...leak, place: { ...leak.place, path: this.#shown(leak.place.path) } });
    else if (!this.#isCut) {
      this.#isCut = true;
      const message = `More than ${counted(MOST_LEAKS, "leak")} are in all that was looked at, and only so many are listed; remove them, and scan again.`;
      this.#examination.missed({ code: "too-many-leaks", message });
    }
  }

  async look(): Promise<void> {
    const { tree, objects } = this.#plan;
    if (tree) await this.#tree(this.#plan.roots);
    if (objects !== "none") {
      const around = await this.#around();
      if (objects === "all" && !tree) around.push(...(await this.#below()));
      if (!tree && this.#repositories.size === 0) this.#missRepository();
      if (objects === "all" && around.length > 0) await this.#tree(around);
      for (const folder of this.#repositories) await this.#history(folder);
    }
    await this.#examination.end();
  }

  /** Adds the repositories that hold the roots, and those of their submodules; returns the git folders that lie in no root. */
  async #around(): Promise<string[]> {
    const around: string[] = [];
    for (const root of this.#plan.roots) {
      const folders = (await gitFoldersOf(root)) ?? (await foldersAround(root));
      const folder = this.#plan.objects === "all" ? folders?.common : folders?.own;
      if (folder === undefined || this.#repositories.has(folder)) continue;
      this.#repositories.add(folder);
      around.push(folder);
      if (this.#plan.objects !== "all") continue;
      for await (const inner of gitFoldersWithin(folder)) this.#repositories.add(inner);
    }
    return around;
  }

  /** Adds the repositories in the roots, which a look at all files finds by the way; returns their git folders. */
  async #below(): Promise<string[]> {
    const below: string[] = [];
    const onRepository = (folder: string): void => {
      if (this.#repositories.has(folder)) return;
      this.#repositories.add(folder);
      below.push(folder);
    };
    const skip = (path: string): boolean => {
      if (this.#plan.skip(path) || this.#repositories.has(dirname(path))) return true;
      return basename(path) !== ".git" && lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
    };
    const folders = new Examination({ detectors: [], found: () => undefined, missed: this.#examination.missed });
    await scanTree(this.#plan.roots, folders, { skip, signal: this.#signal, onRepository });
    return below;
  }

  /** Of a history that is not there nothing can be said: not even that it is clean. */
  #missRepository(): void {
    const message = "There is no repository of git here, so nothing was looked at. Run it in a clone; a copy without .git has no history.";
    this.#examination.missed({ code: "repository-missing", message, path: this.#plan.roots[0] });
  }

  async #tree(roots: readonly string[]): Promise<void> {
    const { files, bytes } = this.looked;
    const count = (done: { files: number; bytes: number }): void => {
      this.looked.files = files + done.files;
      this.looked.bytes = bytes + done.bytes;
      this.#progress.update(`files: ${counted(this.looked.files, "file")}, ${megabytes(this.looked.bytes)}`);
    };
    const onRepository = (folder: string): void => void this.#repositories.add(folder);
    count(await scanTree(roots, this.#examination, { skip: this.#plan.skip, signal: this.#signal, progress: count, onRepository }));
  }

  async #history(folder: string): Promise<void> {
    const { objects, remembered } = this.#plan;
    if (objects === "none") return;
    const before = { ...this.looked };
    const progress = (done: { objects: number; bytes: number; total: number | undefined }): void => {
      this.looked.objects = before.objects + done.objects;
      this.looked.bytes = before.bytes + done.bytes;
      const all = done.total === undefined ? "" : ` of about ${String(done.total)}`;
      this.#progress.update(`history: ${String(done.objects)}${all} objects, ${megabytes(done.bytes)}`);
    };
    const index = this.#io.env["GIT_INDEX_FILE"];
    const options = {
      objects,
      remembered,
      progress,
      signal: this.#signal,
      ...(index !== undefined && { index: resolve(this.#io.cwd, index) }),
    };
    await scanHistory(folder, this.#examination, options);
  }

  /** From the top; what lies elsewhere as it is. */
  #shown(path: string | undefined): string | undefined {
    if (!path?.startsWith("/")) return path;
    const below = relative(this.#plan.top, path);
    return below === "" || below.startsWith("..") ? path : below.split(sep).join("/");
  }
}

/** As git has it; else by what is there: git does not open a repository of another owner, and whoever reads the history says that. */
async function foldersAround(root: string): Promise<GitFolders | undefined> {
  const top = await repositoryAround(root);
  const folders = top === undefined ? undefined : await gitFoldersOf(top);
  if (folders !== undefined) return folders;
  return statSync(root, { throwIfNoEntry: false })?.isDirectory() ? await gitFoldersAbove(root) : await gitFoldersOf(root);
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
