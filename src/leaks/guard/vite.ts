/**
 * The guard for Vite: for its builds, workers included, and for its server while developing.
 *
 * @module
 */
import { ClientCheck, GUARD, type Build } from "./client-check.ts";
import type { GuardOptions } from "./guard-options.ts";
import { ImportGraph } from "./import-graph.ts";
import { checkBundle, checkFiles, checkModules, type GuardRollupPlugin, type RollupBundle, type RollupContext } from "./rollup.ts";
import type { ViteConfig } from "./vite-config.ts";
import { publicFiles } from "./vite-public.ts";
import { viteVariables } from "./vite-variables.ts";

/** What Vite 6 and later add to the context: which of its environments a hook is called for. */
export interface ViteContext extends RollupContext {
  readonly environment?: { readonly config: { readonly consumer: string }; readonly moduleGraph?: ViteGraph | undefined } | undefined;
}

/** Of the server while developing. */
interface ViteGraph {
  getModuleById(id: string): ViteModule | undefined;
}

interface ViteModule {
  readonly id: string | null;
  readonly importers: ReadonlySet<ViteModule>;
}

/** While building. */
export interface GuardViteBuild extends GuardRollupPlugin {
  enforce: "post";
  apply: "build";
  config(): { worker: { plugins: () => [GuardViteBuild] } };
  configResolved(config: ViteConfig): void;
  buildEnd(this: ViteContext): Promise<void>;
  generateBundle: {
    order: "post";
    handler(this: ViteContext, options: unknown, bundle: RollupBundle): Promise<void>;
  };
}

/** While developing: a client that asks for a module of waxseal gets the error instead. */
export interface GuardViteServe {
  name: string;
  apply: "serve";
  config(): { optimizeDeps: { exclude: string[] } };
  configResolved(config: ViteConfig): void;
  load: {
    order: "pre";
    handler(this: ViteContext, id: string, options?: { ssr?: boolean | undefined }): Promise<void>;
  };
}

/**
 * Returns the plugins for Vite. Builds with `build.ssr` and environments whose consumer is a server are left alone, but for `client: true`.
 *
 * @throws {ConfigError} `WAXSEAL_GUARD_OPTION`; a build fails with `WAXSEAL_CLIENT_SECRET`, `WAXSEAL_CLIENT_IMPORT` or `WAXSEAL_CLIENT_UNSEEN`
 */
export function viteGuard(options: GuardOptions = {}): [GuardViteBuild, GuardViteServe] {
  const check = new ClientCheck(options);
  return [buildPlugin(check), servePlugin(check)];
}

function buildPlugin(check: ClientCheck): GuardViteBuild {
  let config: ViteConfig;
  const concerns = ({ environment }: ViteContext): boolean =>
    check.concerns(environment === undefined ? Boolean(config.build.ssr) : environment.config.consumer === "server");
  return {
    name: GUARD,
    enforce: "post",
    apply: "build",
    config: () => ({ worker: { plugins: () => [buildPlugin(check)] } }), // workers are built apart, without the plugins of the page
    configResolved(resolved) {
      config = resolved;
    },
    async buildEnd() {
      if (!concerns(this)) return;
      const build = buildOf(config, this);
      await checkModules(check, build, this);
      if (!config.isWorker) await checkFiles(check, build, publicFiles(config)); // copied before the bundle is there
    },
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        if (concerns(this)) await checkBundle(check, buildOf(config, this), bundle);
      },
    },
  };
}

function servePlugin(check: ClientCheck): GuardViteServe {
  let config: ViteConfig;
  return {
    name: `${GUARD}:serve`,
    apply: "serve",
    config: () => ({ optimizeDeps: { exclude: ["waxseal"] } }), // bundled with others beforehand, it could not be told from them
    configResolved(resolved) {
      config = resolved;
    },
    load: {
      order: "pre",
      async handler(id, { ssr = false } = {}) {
        const isServer = this.environment === undefined ? ssr : this.environment.config.consumer === "server";
        if (!check.concerns(isServer) || check.own.nameOf(id) === undefined) return;
        const error = await check.importFault(buildOf(config, this), graphAbove(id, this.environment?.moduleGraph));
        if (error !== undefined) throw error;
      },
    },
  };
}

function buildOf(config: ViteConfig, context: RollupContext): Build {
  return {
    root: config.root,
    env: viteVariables(config),
    warn: (message) => {
      context.warn(message);
    },
  };
}

/** Returns who leads to `id`, as far as the server knows by now. */
function graphAbove(id: string, modules: ViteGraph | undefined): ImportGraph {
  const graph = new ImportGraph();
  const first = modules?.getModuleById(id);
  if (first === undefined || first.importers.size === 0) graph.addEntry(id);
  const seen = new Set(first === undefined ? [] : [first]);
  for (const module of seen) {
    for (const importer of module.importers) {
      graph.add(importer.id ?? "", module.id ?? id);
      seen.add(importer);
    }
  }
  return graph;
}
