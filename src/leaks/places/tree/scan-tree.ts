/**
 * Looks at everything below some folders: ignored, untracked and hidden files too, and the names of all.
 *
 * No symbolic link is followed, and nothing is opened that is neither a file nor a folder.
 *
 * @module
 */
import { lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, sep } from "node:path";
import type { Examination } from "../../examination.ts";
import { isMadeUp } from "./file-systems.ts";
import { FileReader, identityOf } from "./file-reader.ts";
import { entriesOf, type FolderEntry } from "./folder-entries.ts";
import { gitFolderBehind, isGitFolder } from "./git-folder.ts";
import { Pace, type TreeProgress } from "./pace.ts";
import { inFolder, shownInFolder, type RawPath } from "./raw-path.ts";

export interface ScanTreeOptions {
  /** Told now and then how far it is. */
  progress?: ((done: TreeProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** Tells what not to look at, by its path as reports have it. */
  skip?: ((path: string) => boolean) | undefined;
  /**
   * Called with the absolute path of each repository's own folder: ".git", a bare one, that of a submodule, or that which a linked worktree
   * belongs to, wherever it lies. Its objects are left to whoever reads git; all else in it is looked at here.
   */
  onRepository?: ((gitFolder: string) => void) | undefined;
}

/**
 * Looks at `roots`, files or folders, and returns how much that was. What two of them share is looked at once.
 * Paths in reports begin with the root as it was given; below "." they begin there.
 */
export async function scanTree(roots: readonly string[], examination: Examination, options: ScanTreeOptions = {}): Promise<TreeProgress> {
  return new TreeWalk(examination, options).walk(roots);
}

interface Folder {
  readonly path: RawPath;
  readonly shown: string;
  /** The file system it is on, or that its parent is on. */
  readonly device: bigint;
  /** Whether it is where a repository has its objects. */
  readonly isStore?: boolean | undefined;
}

/** Of a store, what git reads; what else lies there, it passes over. */
const OBJECTS = /^(?:[0-9a-f]{2}|pack)$/;

/** Gone, or replaced by something else, since it was listed. */
const GONE = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "ENODEV"]);

class TreeWalk {
  readonly #examination: Examination;
  readonly #options: ScanTreeOptions;
  readonly #pace: Pace;
  readonly #reader: FileReader;
  readonly #folders = new Set<string>();
  readonly #rootFiles = new Set<string>();
  readonly #elsewhere: string[] = [];
  /** "/" has all other file systems below it. */
  #staysOnDevice = false;

  constructor(examination: Examination, options: ScanTreeOptions) {
    this.#examination = examination;
    this.#options = options;
    this.#pace = new Pace(options.progress, options.signal);
    this.#reader = new FileReader(examination, this.#pace);
  }

  async walk(roots: readonly string[]): Promise<TreeProgress> {
    await this.#pace.pause();
    const folders: Folder[] = [];
    for (const root of roots) {
      const shown = shownRoot(root);
      const folder = await this.#open(shown, () => this.#root(root, shown));
      if (folder !== undefined) folders.push(folder);
    }
    for (const folder of folders) await this.#below(folder, folder.path === "/");
    for (const path of this.#elsewhere) {
      const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (stats?.isDirectory() === true) await this.#below({ path: realpathSync(path), shown: shownRoot(path), device: stats.dev }, false);
    }
    await this.#pace.pause();
    return this.#pace.done;
  }

  /** Looks at a root that is a file; returns one that is a folder. A link is followed here: whoever names it means what it leads to. */
  async #root(root: string, shown: string): Promise<Folder | undefined> {
    const stats = statSync(root, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) {
      this.#miss("not-found", "There is nothing at this path; check its spelling.", shown);
      return undefined;
    }
    this.#lookAtName(basename(root), shown);
    const path = realpathSync(root);
    if (stats.isDirectory()) return { path, shown, device: stats.dev };
    await this.#reader.read(path, { path: shown }, (identity) => isNewIn(this.#rootFiles, identity));
    return undefined;
  }

  async #below(root: Folder, staysOnDevice: boolean): Promise<void> {
    this.#staysOnDevice = staysOnDevice;
    const left = [root];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const folder = next;
      const inside = await this.#open(folder.shown, () => this.#folder(folder));
      if (inside !== undefined) for (const below of inside.reverse()) left.push(below);
    }
  }

  /** Returns the folders in it. */
  async #folder({ path, shown, device, isStore = false }: Folder): Promise<Folder[]> {
    const stats = lstatSync(path, { bigint: true });
    if (!stats.isDirectory() || (stats.dev !== device && !this.#mayEnter(path, shown)) || !isNewIn(this.#folders, identityOf(stats)))
      return [];
    const isGit = isGitFolder(path);
    if (isGit) this.#tellRepository(path, shown);
    const inside: Folder[] = [];
    for (const { name, kind } of entriesOf(path)) {
      const below = { path: inFolder(path, name), shown: shownInFolder(shown, name), device: stats.dev };
      if (this.#options.skip?.(below.shown) === true || (isStore && kind === "folder" && OBJECTS.test(name.toString()))) continue;
      this.#lookAtName(name, below.shown);
      if (kind !== "folder") await this.#open(below.shown, () => this.#entry(below, name, kind));
      else inside.push({ ...below, isStore: isGit && name === "objects" });
    }
    return inside;
  }

  async #entry({ path, shown }: Folder, name: RawPath, kind: FolderEntry["kind"]): Promise<void> {
    if (kind === "link") this.#examination.text(readlinkSync(path, "buffer"), { path: shown, aspect: "link target" });
    if (kind !== "file") return this.#pace.count(0, 0);
    const repository = name === ".git" && typeof path === "string" ? gitFolderBehind(path) : undefined;
    if (repository !== undefined) this.#elsewhere.push(repository);
    const isNew = (identity: string): boolean => !this.#rootFiles.has(identity);
    await this.#reader.read(path, { path: shown }, this.#rootFiles.size > 0 ? isNew : undefined);
  }

  /** Runs `action`, and makes of what the file system refuses a gap. */
  async #open<T>(shown: string, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (code === undefined || syscall === undefined) throw error;
      if (!GONE.has(code)) this.#miss("unreadable", `This cannot be read (${code}); scan as a user who may read it.`, shown);
      return undefined;
    }
  }

  #mayEnter(path: RawPath, shown: string): boolean {
    if (isMadeUp(path)) return false;
    if (this.#staysOnDevice) this.#miss("other-file-system", "Another file system begins here; to look at it, name it besides.", shown);
    return !this.#staysOnDevice;
  }

  #lookAtName(name: RawPath, shown: string): void {
    this.#examination.text(Buffer.from(name), { path: shown, aspect: "name" });
  }

  #tellRepository(path: RawPath, shown: string): void {
    if (typeof path === "string") this.#options.onRepository?.(path);
    else this.#miss("unreadable", "git cannot be asked for this repository, because its path is no UTF-8; rename the folder.", shown);
  }

  #miss(code: string, message: string, path: string): void {
    this.#examination.missed({ code, message, path });
  }
}

function isNewIn(seen: Set<string>, identity: string): boolean {
  if (seen.has(identity)) return false;
  seen.add(identity);
  return true;
}

function shownRoot(root: string): string {
  let shown = sep === "/" ? root : root.replaceAll(sep, "/");
  while (shown.length > 2 && shown.startsWith("./")) shown = shown.slice(2);
  while (shown.length > 1 && shown.endsWith("/")) shown = shown.slice(0, -1);
  return shown;
}
