/**
 * What is scanned: a folder of planted keys, and trees without leaks.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PlantedKey } from "../../../test/leaks/generic/planted-keys.ts";
import { DEBIAN_TREES } from "../../../test/leaks/generic/scanners.ts";

/** Writes each key's file into a folder of its own, named by its number. */
export function plant(keys: readonly PlantedKey[], folder: string): void {
  for (const [index, { path, text }] of keys.entries()) {
    const file = join(folder, String(index), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

export interface Tree {
  readonly name: string;
  readonly folder: string;
  readonly description: string;
}

const DESCRIPTIONS: Readonly<Record<(typeof DEBIAN_TREES)[number], string>> = {
  django: "Django's source with its tests, as Debian has it",
  rails: "Debian's packages of Rails, Rack, Sinatra and their kin",
  php: "Debian's packages of Symfony and Laravel's Illuminate",
  python: "Debian's packages of Flask, PyJWT, Tornado, Authlib and others, with their documentation",
};

/**
 * Returns the five trees. That of npm is node_modules by another name and without what starts with a dot: gitleaks, as it comes, looks into
 * no node_modules. Those below packages keep their name, so that it does not see them.
 */
export function trees(scanners: string, nodeModules: string, work: string): Tree[] {
  const packages = join(work, "packages");
  mkdirSync(packages);
  const from = realpathSync(nodeModules);
  const names = readdirSync(from).filter((name) => !name.startsWith("."));
  execFileSync("cp", ["-a", "--reflink=auto", ...names.map((name) => join(from, name)), packages]);
  return [
    { name: "npm", folder: packages, description: "node_modules of this project" },
    ...DEBIAN_TREES.map((name) => ({ name, folder: join(scanners, "trees", name), description: DESCRIPTIONS[name] })),
  ];
}
