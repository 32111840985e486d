/**
 * Lets git run the scan before each commit and each push.
 *
 * @module
 */
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { KeySourceError } from "../../errors.ts";
import { hooksFolder } from "../git.ts";

export interface InstalledHook {
  readonly name: string;
  readonly path: string;
  /** "kept" where it was there already; "after" where another hook was there, which still runs, before it. */
  readonly how: "new" | "kept" | "renewed" | "after";
}

const MARK = "# Made by waxseal scan --install-hook";
/** Where a hook goes that was there before. */
const EARLIER = ".before-waxseal";

const SCANS = {
  "pre-commit": `"$@" --staged`,
  "pre-push": `printf '%s' "$pushed" | "$@" --pushed "--remote=$remote"`,
} as const;

/** Puts both hooks into the repository around `folder`. @throws {KeySourceError} `WAXSEAL_HOOK_NO_REPOSITORY`, `WAXSEAL_HOOK_IN_THE_WAY` */
export async function installHooks(folder: string): Promise<InstalledHook[]> {
  const hooks = await hooksFolder(folder);
  if (hooks === undefined) {
    throw new KeySourceError("WAXSEAL_HOOK_NO_REPOSITORY", "There is no repository of git here to put a hook into.");
  }
  await mkdir(hooks, { recursive: true });
  return await Promise.all([install(hooks, "pre-commit"), install(hooks, "pre-push")]);
}

async function install(folder: string, name: keyof typeof SCANS): Promise<InstalledHook> {
  const path = join(folder, name);
  const before = await textAt(path);
  const text = textOf(name);
  if (before === text) return { name, path, how: "kept" };
  const isOurs = before?.includes(MARK) ?? false;
  if (before !== undefined && !isOurs) await moveAway(path);
  await rm(path, { force: true });
  await writeFile(path, text, { flag: "wx" }); // in place of a link too, and not where it leads
  await chmod(path, 0o755);
  return { name, path, how: isOurs ? "renewed" : before === undefined ? "new" : "after" };
}

/** Returns what is at `path`; undefined where nothing is, or a link that leads to nothing. */
async function textAt(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  });
}

async function moveAway(path: string): Promise<void> {
  const earlier = path + EARLIER;
  if ((await textAt(earlier)) !== undefined) {
    const name = basename(path);
    const message = `There is a hook ${name}, and another one that was put aside before as ${name}${EARLIER}. Join them in ${basename(dirname(path))}, and run this again.`;
    throw new KeySourceError("WAXSEAL_HOOK_IN_THE_WAY", message);
  }
  await rename(path, earlier);
}

/**
 * Lines that set `program`. What git tracks is of whoever made the commits, node_modules too, and whoever checks out their branch has not chosen to run
 * it. Nor is npx asked: in their folder it does what their .npmrc says.
 */
const PROGRAM = [
  "program=$(command -v waxseal)",
  'case $program in "$PWD"/* | "$(pwd -P)"/* | [!/]*) program= ;; esac',
  "if [ -x node_modules/.bin/waxseal ] && tracked=$(git ls-files -- ':(icase)node_modules') && [ -z \"$tracked\" ]; then",
  "  program=node_modules/.bin/waxseal",
  "fi",
];

/** The hook that was there runs first, with the same arguments and input. A scan that finds something, or cannot finish, stops git. */
function textOf(name: keyof typeof SCANS): string {
  const input = name === "pre-push";
  const earlier = `"$0${EARLIER}"`;
  const goOn = `To go on all the same: git ${input ? "push" : "commit"} --no-verify`;
  return [
    "#!/bin/sh",
    MARK,
    ...(input ? ["pushed=$(cat; printf x)", "pushed=$" + "{pushed%x}", "remote=$1"] : []),
    `if [ -x ${earlier} ]; then`,
    `  ${input ? "printf '%s' \"$pushed\" | " : ""}${earlier} "$@" || exit`,
    "fi",
    ...PROGRAM,
    'if [ -z "$program" ]; then',
    `  echo "waxseal: not found outside of what git tracks. Run npm install, or npm install --global waxseal. ${goOn}" >&2`,
    "  exit 1",
    "fi",
    'set -- "$program" scan',
    `${SCANS[name]} && exit`,
    `echo "waxseal: stopped, see above. ${goOn}" >&2`,
    "exit 1",
    "",
  ].join("\n");
}
