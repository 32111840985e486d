/**
 * The guard for esbuild.
 *
 * Plugins of esbuild are asked when the files have been written. So where the guard refuses them, it takes them away again.
 *
 * @module
 */
import { readFile, rm } from "node:fs/promises";
import { relative, resolve } from "node:path";
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
  onResolve(options: { filter: RegExp }, run: (args: { path: string; importer: string }) => undefined): void;
  onEnd(run: (result: EsbuildResult) => Promise<EsbuildOutcome>): void;
}

export interface EsbuildResult {
  readonly outputFiles?: readonly { readonly path: string; readonly contents: Uint8Array }[] | undefined;
  /** Undefined where the build has failed. */
  readonly metafile?: EsbuildMetafile | undefined;
}

interface EsbuildMetafile {
  readonly inputs: Record<string, { readonly imports: readonly { readonly path: string }[] }>;
  readonly outputs: Record<string, { readonly inputs: Record<string, unknown>; readonly entryPoint?: string }>;
}

interface EsbuildMessage {
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

/** As it is written in a client's module. Whether that is this package is for its path to tell; where there is none, since the build failed, for nothing. */
const IMPORTS = /^waxseal(\/|$)/;

/**
 * Returns the plugin for esbuild. Builds for the platform "node" are left alone, but for `client: true`. It turns `metafile` on.
 *
 * @throws {ConfigError} `WAXSEAL_GUARD_OPTION`; a build fails with a message of `WAXSEAL_CLIENT_SECRET`, `WAXSEAL_CLIENT_IMPORT` or `WAXSEAL_CLIENT_UNSEEN`
 */
export function esbuildGuard(options: GuardOptions = {}): GuardEsbuildPlugin {
  const check = new ClientCheck(options);
  return {
    name: GUARD,
    setup({ initialOptions, onStart, onResolve, onEnd }) {
      initialOptions.metafile = true;
      const root = resolve(initialOptions.absWorkingDir ?? "");
      let asked = new ImportGraph();
      onStart(() => {
        asked = new ImportGraph();
      });
      onResolve({ filter: IMPORTS }, ({ path, importer }) => {
        if (importer === "") asked.addEntry(path);
        else asked.add(importer, path);
        return undefined;
      });
      onEnd(async ({ metafile, outputFiles }) => {
        const warnings: EsbuildMessage[] = [];
        if (!check.concerns(initialOptions.platform === "node")) return { errors: [], warnings };
        const build: Build = { root, warn: (text) => void warnings.push({ text }) };
        if (metafile === undefined) {
          const error = await check.importFault(build, asked);
          return { errors: messagesOf(error), warnings };
        }
        const files = outputFiles === undefined ? await written(metafile, root) : inMemory(outputFiles, metafile, root);
        const error = await check.fault(build, files, graphOf(metafile, root));
        if (error !== undefined && outputFiles === undefined) await takeAway(metafile, root);
        return { errors: messagesOf(error), warnings };
      });
    },
  };
}

function messagesOf(error: { message: string } | undefined): EsbuildMessage[] {
  return error === undefined ? [] : [{ text: error.message }];
}

function graphOf({ inputs, outputs }: EsbuildMetafile, root: string): ImportGraph {
  const graph = new ImportGraph();
  const idOf = (path: string): string => (Object.hasOwn(inputs, path) && !IN_NAMESPACE.test(path) ? resolve(root, path) : path);
  for (const { entryPoint } of Object.values(outputs)) if (entryPoint !== undefined) graph.addEntry(idOf(entryPoint));
  for (const [path, { imports }] of Object.entries(inputs)) {
    for (const imported of imports) graph.add(idOf(path), idOf(imported.path));
  }
  return graph;
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
