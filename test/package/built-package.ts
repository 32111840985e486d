import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "../support/run.ts";

interface Manifest {
  bin: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
  files: string[];
  dependencies?: Record<string, string>;
}

export const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;

/** What users write to import each module: "waxseal", "waxseal/django", … */
export const specifiers = Object.keys(manifest.exports)
  .filter((subpath) => subpath !== "./package.json")
  .map((subpath) => subpath.replace(".", "waxseal"));

/** @throws when dist/ is not what src/ says now, since every check of it would be void */
export function assertBuilt(): void {
  const newest = (folder: string): number =>
    Math.max(...readdirSync(join(ROOT, folder), { recursive: true }).map((path) => statSync(join(ROOT, folder, String(path))).mtimeMs));
  if (!existsSync(join(ROOT, "dist")) || newest("src") > newest("dist"))
    throw new Error("dist/ is missing or older than src/: npm run build");
}

export interface Installed {
  /** An empty project with the packed library in its node_modules. */
  folder: string;
  tarball: string;
  /** Paths in the tarball. */
  files: string[];
  remove(): Promise<void>;
}

/** Packs the library as it would be published, and installs the tarball into an empty folder, without a network. */
export async function installPacked(): Promise<Installed> {
  assertBuilt();
  const folder = await mkdtemp(join(tmpdir(), "waxseal-package-"));
  const packed = await run("npm", ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", folder]);
  if (packed.code !== 0) throw new Error(packed.text);
  const report = packed.text.slice(packed.text.indexOf("["), packed.text.lastIndexOf("]") + 1);
  const [{ filename, files }] = JSON.parse(report) as [{ filename: string; files: { path: string }[] }];
  const tarball = join(folder, filename);

  const project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), `{ "private": true, "type": "module" }\n`);
  const installed = await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], project);
  if (installed.code !== 0) throw new Error(installed.text);
  return { folder: project, tarball, files: files.map(({ path }) => path), remove: () => rm(folder, { recursive: true }) };
}
