/**
 * The guard for Rollup and Rolldown.
 *
 * It looks at the module graph once that is whole, and at the bundle before anything of it is written: an error in either hook leaves nothing on disk.
 *
 * @module
 */
import { ClientCheck, GUARD, type Build } from "./client-check.ts";
import type { GuardOptions } from "./guard-options.ts";
import { ImportGraph } from "./import-graph.ts";
import type { OutputFile } from "./output-file.ts";

/** What is used of the context that Rollup 4 and Rolldown 1 call hooks with. */
export interface RollupContext {
  warn(message: string): void;
  getModuleIds(): Iterable<string>;
  getModuleInfo(id: string): RollupModule | null;
}

interface RollupModule {
  readonly isEntry: boolean;
  readonly importedIds: readonly string[];
  readonly dynamicallyImportedIds: readonly string[];
}

/** What is used of a bundle, by the names of its files. */
export type RollupBundle = Record<string, RollupAsset | RollupChunk>;

interface RollupAsset {
  readonly type: "asset";
  readonly source: string | Uint8Array;
}

interface RollupChunk {
  readonly type: "chunk";
  readonly code: string;
  readonly map: { toString(): string } | null;
  readonly modules: Record<string, { readonly code: string | null }>;
}

export interface GuardRollupPlugin {
  name: string;
  buildEnd(this: RollupContext): Promise<void>;
  generateBundle: {
    /** After the plugins that still put something into the bundle. */
    order: "post";
    handler(this: RollupContext, options: unknown, bundle: RollupBundle): Promise<void>;
  };
}

/**
 * Returns the plugin for Rollup and Rolldown. Neither tells what it builds for, so whatever it is given is a client's, but for `client: false`.
 *
 * @throws {ConfigError} `WAXSEAL_GUARD_OPTION`; a build fails with `WAXSEAL_CLIENT_SECRET`, `WAXSEAL_CLIENT_IMPORT` or `WAXSEAL_CLIENT_UNSEEN`
 */
export function rollupGuard(options: GuardOptions = {}): GuardRollupPlugin {
  const check = new ClientCheck(options);
  const buildOf = (context: RollupContext): Build => ({
    root: process.cwd(),
    warn: (message) => {
      context.warn(message);
    },
  });
  return {
    name: GUARD,
    async buildEnd() {
      if (check.concerns(false)) await checkModules(check, buildOf(this), this);
    },
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        if (check.concerns(false)) await checkBundle(check, buildOf(this), bundle);
      },
    },
  };
}

/** @throws {ConfigError} `WAXSEAL_CLIENT_IMPORT` */
export async function checkModules(check: ClientCheck, build: Build, context: RollupContext): Promise<void> {
  const graph = new ImportGraph();
  for (const id of context.getModuleIds()) {
    const module = context.getModuleInfo(id);
    if (module === null) continue;
    if (module.isEntry) graph.addEntry(id);
    for (const imported of [...module.importedIds, ...module.dynamicallyImportedIds]) graph.add(id, imported);
  }
  const error = await check.importFault(build, graph);
  if (error !== undefined) throw error;
}

/** @throws {ConfigError} `WAXSEAL_CLIENT_SECRET` or `WAXSEAL_CLIENT_UNSEEN` */
export async function checkBundle(check: ClientCheck, build: Build, bundle: RollupBundle): Promise<void> {
  await checkFiles(check, build, filesOf(bundle));
}

/** @throws {ConfigError} as checkBundle */
export async function checkFiles(check: ClientCheck, build: Build, files: Iterable<OutputFile>): Promise<void> {
  const error = await check.fault(build, files);
  if (error !== undefined) throw error;
}

function* filesOf(bundle: RollupBundle): Generator<OutputFile> {
  for (const [name, file] of Object.entries(bundle)) {
    if (file.type === "asset") {
      yield { name, content: file.source };
      continue;
    }
    const { code, map, modules } = file;
    yield {
      name,
      content: code,
      modules: () => Object.entries(modules).map(([id, module]) => ({ id, code: module.code ?? "" })),
    };
    const mapName = `${name}.map`;
    if (map !== null && bundle[mapName] === undefined) yield { name: mapName, content: map.toString() };
  }
}
