/**
 * Finds a Django project near a folder, and where its SECRET_KEY comes from: whoever wants to share logins needs that same key.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { variablesOf } from "../env-file.ts";
import { smallFile } from "./small-file.ts";

export type DjangoKey =
  | { readonly kind: "literal"; readonly value: string }
  | { readonly kind: "variable"; readonly name: string; readonly value: string | undefined }
  | { readonly kind: "elsewhere" };

export interface DjangoProject {
  /** The settings file that sets SECRET_KEY, or else the one that manage.py names. */
  readonly settingsPath: string;
  readonly key: DjangoKey;
  /** TIME_ZONE, where it is written out. */
  readonly timeZone: string | undefined;
}

const MOST_FOLDERS = 2000;
const MOST_DEPTH = 3;
const SKIPPED = /^(\..*|node_modules|venv|env|site-packages|__pycache__|dist|build|static|media)$/;
const SETTINGS_MODULE = /DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']/;
const ASSIGNMENT = /^[ \t]*SECRET_KEY[ \t]*(?::[ \t]*\w+[ \t]*)?=[ \t]*(?=\S)/m;
const LITERAL = /^[rRuU]?(["'])((?:(?!\1)[^\\\r\n])+)\1[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$)/;
const VARIABLE = /^(?:os\.)?(?:environ(?:\.get)?|getenv|env(?:\.str)?|config)\s*[[(]\s*["']([A-Za-z_]\w*)["']/;
const TIME_ZONE = /^TIME_ZONE[ \t]*=[ \t]*["']([\w/+-]+)["']/m;

/** Returns the Django project nearest below one of `roots`, in their order; undefined where there is none within three levels. */
export async function djangoProject(roots: readonly string[]): Promise<DjangoProject | undefined> {
  for (const root of roots) {
    for await (const path of managePaths(root)) {
      const module = SETTINGS_MODULE.exec((await smallFile(path)) ?? "")?.[1];
      const project = module === undefined ? undefined : await projectOf(dirname(path), module);
      if (project !== undefined) return project;
    }
  }
  return undefined;
}

/** Tells whether Django's key is known, and another than `key`. */
export function isOther(known: DjangoKey | undefined, key: string | undefined): boolean {
  return known !== undefined && known.kind !== "elsewhere" && known.value !== undefined && known.value !== key;
}

/** Breadth first, without following links. */
async function* managePaths(root: string): AsyncGenerator<string> {
  const queue = [{ folder: root, depth: 0 }];
  for (let seen = 0; queue.length > 0 && seen < MOST_FOLDERS; seen++) {
    const { folder, depth } = queue.shift()!;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    if (entries.some((entry) => entry.name === "manage.py" && entry.isFile())) yield join(folder, "manage.py");
    if (depth === MOST_DEPTH) continue;
    for (const entry of entries)
      if (entry.isDirectory() && !SKIPPED.test(entry.name)) queue.push({ folder: join(folder, entry.name), depth: depth + 1 });
  }
}

async function projectOf(folder: string, module: string): Promise<DjangoProject | undefined> {
  const files: { path: string; text: string }[] = [];
  for (const path of await settingsPaths(join(folder, ...module.split(".")))) {
    const text = await smallFile(path);
    if (text !== undefined) files.push({ path, text });
  }
  const settings = files.find(({ text }) => ASSIGNMENT.test(text)) ?? files[0];
  if (settings === undefined) return undefined;
  const timeZone = files.map(({ text }) => TIME_ZONE.exec(text)?.[1]).find((found) => found !== undefined);
  return { settingsPath: settings.path, key: await keyIn(settings.text, [folder, dirname(folder), dirname(settings.path)]), timeZone };
}

/** The module's own file first; then, where settings are a package, the files beside it. */
async function settingsPaths(base: string): Promise<string[]> {
  const [own, inside] = [`${base}.py`, join(base, "__init__.py")];
  const folder = (await smallFile(inside)) === undefined ? dirname(base) : base;
  const beside = basename(folder) === "settings" ? await readdir(folder).catch(() => []) : [];
  const paths = beside.filter((name) => name.endsWith(".py")).map((name) => join(folder, name));
  return [...new Set([own, inside, ...paths.sort()])];
}

async function keyIn(settings: string, envFolders: readonly string[]): Promise<DjangoKey> {
  const found = ASSIGNMENT.exec(settings);
  if (found === null) return { kind: "elsewhere" };
  const expression = settings.slice(found.index + found[0].length);
  const literal = LITERAL.exec(expression)?.[2];
  if (literal !== undefined) return { kind: "literal", value: literal };
  const name = VARIABLE.exec(expression)?.[1];
  return name === undefined ? { kind: "elsewhere" } : { kind: "variable", name, value: await valueNear(name, envFolders) };
}

async function valueNear(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const value = variablesOf((await smallFile(join(folder, ".env"))) ?? "")[name];
    if (value) return value;
  }
  return undefined;
}
