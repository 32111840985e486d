/**
 * Tells which modules of a build are of this package.
 *
 * By the manifest nearest to the file, so that a linked copy, a second copy and one in a monorepo count, whatever their folders are called.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";

const PACKAGE = "waxseal";
/** Where modules of the package are; what else is beside its manifest (tests, examples) is not the package. */
const FOLDERS = ["dist/", "src/"];

export class OwnModules {
  /** By folder: the root of the package that it is in, where that is this one. */
  readonly #roots = new Map<string, string | undefined>();

  /**
   * Returns the public name of a module of this package, such as "waxseal/dist/index.js", or undefined where it is not one.
   *
   * @param id as bundlers have it: a path, perhaps with a NUL before and a query behind; or a bare name, of what was left external
   */
  nameOf(id: string): string | undefined {
    const file = fileOf(id);
    if (!isAbsolute(file)) return file === PACKAGE || file.startsWith(`${PACKAGE}/`) ? file : undefined;
    const root = this.#rootAbove(dirname(file));
    if (root === undefined) return undefined;
    const path = relative(root, file).replaceAll("\\", "/");
    return FOLDERS.some((folder) => path.startsWith(folder)) ? `${PACKAGE}/${path}` : undefined;
  }

  #rootAbove(folder: string): string | undefined {
    if (this.#roots.has(folder)) return this.#roots.get(folder);
    const name = nameIn(join(folder, "package.json"));
    const parent = dirname(folder);
    // Manifests without a name only say how the files beside them are to be read.
    const root = name === PACKAGE ? folder : name !== undefined || parent === folder ? undefined : this.#rootAbove(parent);
    this.#roots.set(folder, root);
    return root;
  }
}

/** Returns the path in a module's id. */
export function fileOf(id: string): string {
  const path = id.startsWith("\0") ? id.slice(1) : id;
  const query = path.indexOf("?");
  return query === -1 ? path : path.slice(0, query);
}

function nameIn(manifest: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(manifest, "utf8")) as { name?: unknown };
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined; // not there, or none that a package manager would read
  }
}
