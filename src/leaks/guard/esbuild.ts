/**
 * The guard for esbuild.
 *
 * Plugins of esbuild are asked when the files have been written. So where the guard refuses them, it takes them away again.
 *
 * @module
 */
import { readFile, rm } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { ConfigError } from "../../errors.ts";
import { ClientCheck, GUARD, type Build } from "./client-check.ts";
import type { GuardOptions } from "./guard-options.ts";
import { ImportGraph } from "./import-graph.ts";
import type { ModuleCode, OutputFile } from "./output-file.ts";

/** What is used of what esbuild sets plugins up with. */
export interface EsbuildBuild {
  readonly initialOptions: {
    metafile?: boolean;
    platform?: string;
    absWorkingDir?: string;
  };
  onStart(run: () => void): void;
  onResolve(options: { filter: RegExp }, run: (args: EsbuildImport) => Promise<{ path: string; external: true } | undefined>): void;
  onEnd(run: (result: EsbuildResult) => Promise<EsbuildOutcome>): void;
  resolve(path: string, options: Omit<EsbuildImport, "path">): Promise<{ readonly path: string }>;
}

interface EsbuildImport {
  path: string;
  importer: string;
  namespace: string;
  resolveDir: string;
  kind:
    | "entry-point"
    | "import-statement"
    | "require-call"
    | "dynamic-import"
    | "require-resolve"
    | "import-rule"
    | "composes-from"
    | "url-token";
  pluginData?: unknown;
}

export interface EsbuildResult {
  readonly outputFiles?: readonly { readonly path: string; readonly contents: Uint8Array }[] | undefined;
  /** Undefined where the build has failed. */
  readonly metafile?: EsbuildMetafile | undefined;
}

interface EsbuildMetafile {
  readonly inputs: Record<string, { readonly imports: readonly MetafileImport[] }>;
  readonly outputs: Record<string, MetafileOutput>;
}

interface MetafileImport {
  readonly path: string;
  readonly external?: boolean;
}

interface MetafileOutput {
  readonly inputs: Record<string, unknown>;
  readonly imports: readonly MetafileImport[];
  readonly entryPoint?: string;
}

interface EsbuildMessage {
  /** The code of the error. */
  id?: string;
  text: string;
}

interface EsbuildOutcome {
  errors: EsbuildMessage[];
  warnings: EsbuildMessage[];
}

export interface GuardEsbuildPlugin {
  name: string;
  setup(build: EsbuildBuild): void;
}

/** As waxseal is imported. Whether that is this package, or something in its place, is for its path to tell. */
const IMPORTED = /^waxseal(\/|$)/;

/** Tells that an import is only asked about. */
const ASKING = Symbol(GUARD);

/**
 * Returns the plugin for esbuild. Builds for the platform "node" are left alone, but for `client: true`. It turns `metafile` on.
 *
 * @throws {ConfigError} `WAXSEAL_GUARD_OPTION`; a build fails with a message of `WAXSEAL_CLIENT_SECRET`, `WAXSEAL_CLIENT_IMPORT` or `WAXSEAL_CLIENT_UNSEEN`
 */
export function esbuildGuard(options: GuardOptions = {}): GuardEsbuildPlugin {
  const check = new ClientCheck(options);
  return {
    name: GUARD,
    setup(build) {
      const { initialOptions } = build;
      initialOptions.metafile = true;
      const root = resolve(initialOptions.absWorkingDir ?? "");
      const concerns = (): boolean => check.concerns(initialOptions.platform === "node");
      let imports = new ImportGraph();
      build.onStart(() => {
        imports = new ImportGraph();
      });
      build.onResolve({ filter: IMPORTED }, async ({ path, ...from }) => {
        if (from.pluginData === ASKING || !concerns()) return undefined;
        const { importer, namespace, resolveDir, kind } = from;
        const resolved = await build.resolve(path, { importer, namespace, resolveDir, kind, pluginData: ASKING });
        if (check.own.nameOf(resolved.path) === undefined) return undefined;
        if (kind === "entry-point") imports.addEntry(resolved.path);
        else imports.add(importer, resolved.path);
        // What nobody may accept is not gone into: dozens of modules of Node that are missing there would be all that esbuild shows.
        return options.allow === undefined && kind !== "entry-point" ? { path: resolved.path, external: true } : undefined;
      });
      build.onEnd(async ({ metafile, outputFiles }) => {
        const warnings: EsbuildMessage[] = [];
        if (!concerns()) return { errors: [], warnings };
        const here: Build = { root, warn: (text) => void warnings.push({ text }) };
        if (metafile === undefined) return { errors: messagesOf(await check.importFault(here, imports)), warnings };
        const files = outputFiles === undefined ? await written(metafile, root) : inMemory(outputFiles, metafile, root);
        const error = await check.fault(here, files, graphOf(metafile, root));
        if (error !== undefined && outputFiles === undefined) await takeAway(metafile, root);
        return { errors: messagesOf(error), warnings };
      });
    },
  };
}

function messagesOf(error: ConfigError | undefined): EsbuildMessage[] {
  return error === undefined ? [] : [{ id: error.code, text: error.message }];
}

function graphOf({ inputs, outputs }: EsbuildMetafile, root: string): ImportGraph {
  const graph = new ImportGraph();
  const idOf = (path: string): string => (Object.hasOwn(inputs, path) && !IN_NAMESPACE.test(path) ? resolve(root, path) : path);
  for (const { entryPoint } of Object.values(outputs)) if (entryPoint !== undefined) graph.addEntry(idOf(entryPoint));
  for (const [path, { imports }] of Object.entries(inputs)) {
    for (const imported of imports) {
      // Imports of types are among those left external, although no output has them.
      if (imported.external !== true || isLeft(imported.path, path, outputs)) graph.add(idOf(path), idOf(imported.path));
    }
  }
  return graph;
}

function isLeft(imported: string, importer: string, outputs: EsbuildMetafile["outputs"]): boolean {
  return Object.values(outputs).some(
    ({ inputs, imports }) => Object.hasOwn(inputs, importer) && imports.some(({ path }) => path === imported),
  );
}

/** What a plugin made; paths of files have no such beginning, but for drives of Windows, which are one letter. */
const IN_NAMESPACE = /^[\w-]{2,}:/;

function inMemory(files: NonNullable<EsbuildResult["outputFiles"]>, metafile: EsbuildMetafile, root: string): OutputFile[] {
  return files.map(({ path, contents }) => fileOf(relative(root, path).replaceAll("\\", "/"), contents, metafile, root));
}

async function written(metafile: EsbuildMetafile, root: string): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  for (const name of Object.keys(metafile.outputs)) files.push(fileOf(name, await readFile(resolve(root, name)), metafile, root));
  return files;
}

function fileOf(name: string, content: Uint8Array, { outputs }: EsbuildMetafile, root: string): OutputFile {
  return { name, content, modules: () => sourcesOf(Object.keys(outputs[name]?.inputs ?? {}), root) };
}

/** As they are on disk: esbuild does not tell what it made of each. */
async function sourcesOf(paths: readonly string[], root: string): Promise<ModuleCode[]> {
  const read = paths.map(async (path) => {
    const code = await readFile(resolve(root, path)).catch(() => ""); // made by a plugin
    return { id: resolve(root, path), code };
  });
  return Promise.all(read);
}

/** All of them: half a build is of no use. */
async function takeAway({ inputs, outputs }: EsbuildMetafile, root: string): Promise<void> {
  for (const name of Object.keys(outputs)) if (!Object.hasOwn(inputs, name)) await rm(resolve(root, name), { force: true });
}
