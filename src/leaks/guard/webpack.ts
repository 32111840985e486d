/**
 * The guard for webpack, and for bundlers of its shape such as Rspack.
 *
 * It looks at the modules once they are all there, and at the assets when nothing is left to be done to them. What it finds is among the errors of
 * the compilation, which then emits nothing, also where `optimization.emitOnErrors` would.
 *
 * @module
 */
import { ClientCheck, GUARD, type Build } from "./client-check.ts";
import type { GuardOptions } from "./guard-options.ts";
import type { OutputFile } from "./output-file.ts";
import { webpackCode, webpackGraph, type WebpackModule, type WebpackModuleGraph, type WebpackSource } from "./webpack-modules.ts";

/** What is used of webpack 5's compiler. */
export interface WebpackCompiler {
  readonly context: string;
  readonly options: { readonly name?: string | undefined };
  readonly platform?: WebpackPlatform | undefined;
  readonly webpack: { readonly Compilation: { readonly PROCESS_ASSETS_STAGE_REPORT: number } };
  readonly hooks: {
    readonly thisCompilation: { tap(name: string, run: (compilation: WebpackCompilation) => void): void };
    readonly shouldEmit: {
      tap(options: { name: string; stage: number }, run: (compilation: WebpackCompilation) => boolean | undefined): void;
    };
  };
  getInfrastructureLogger(name: string): { warn(message: string): void };
}

/** What a target has. Null where it is for several platforms, and code has to find out. */
interface WebpackPlatform {
  readonly node?: boolean | null | undefined;
  readonly web?: boolean | null | undefined;
  readonly electron?: boolean | null | undefined;
  readonly nwjs?: boolean | null | undefined;
}

export interface WebpackCompilation {
  readonly errors: Error[];
  readonly hooks: {
    readonly finishModules: { tapPromise(name: string, run: (modules: Iterable<WebpackModule>) => Promise<void>): void };
    readonly processAssets: { tapPromise(options: AssetsTap, run: (assets: Record<string, WebpackSource>) => Promise<void>): void };
  };
  readonly moduleGraph: WebpackModuleGraph;
  readonly chunks: Iterable<WebpackChunk>;
  readonly chunkGraph: { getChunkModulesIterable(chunk: WebpackChunk): Iterable<WebpackModule> };
  readonly codeGenerationResults?: WebpackCode | undefined;
}

interface AssetsTap {
  name: string;
  stage: number;
  additionalAssets: true;
}

interface WebpackChunk {
  readonly files: Iterable<string>;
  readonly runtime: WebpackRuntime;
}

type WebpackRuntime = string | { forEach(run: (name: string) => void): void } | undefined;

interface WebpackCode {
  has(module: WebpackModule, runtime: WebpackRuntime): boolean;
  getSource(module: WebpackModule, runtime: WebpackRuntime, type: string): WebpackSource | undefined;
}

export interface GuardWebpackPlugin {
  apply(compiler: WebpackCompiler): void;
}

/** Before the plugins that say so for other reasons: the first to say anything is heard. */
const FIRST = -1000;

/**
 * Returns the plugin for webpack. Compilers for Node, and the one that Next.js calls "edge-server", are left alone, but for `client: true`.
 *
 * @throws {ConfigError} `WAXSEAL_GUARD_OPTION`; a build fails with `WAXSEAL_CLIENT_SECRET`, `WAXSEAL_CLIENT_IMPORT` or `WAXSEAL_CLIENT_UNSEEN`
 */
export function webpackGuard(options: GuardOptions = {}): GuardWebpackPlugin {
  const check = new ClientCheck(options);
  return {
    apply(compiler) {
      const refused = new WeakSet<WebpackCompilation>();
      const build: Build = {
        root: compiler.context,
        warn: (message) => {
          compiler.getInfrastructureLogger(GUARD).warn(message);
        },
      };
      compiler.hooks.thisCompilation.tap(GUARD, (compilation) => {
        if (!check.concerns(isServer(compiler))) return; // not before: what a compiler is for is known after its plugins have been applied
        const refuse = (error: Error | undefined): void => {
          if (error === undefined) return;
          refused.add(compilation);
          compilation.errors.push(error);
        };
        const { finishModules, processAssets } = compilation.hooks;
        finishModules.tapPromise(GUARD, async (modules) => {
          refuse(await check.importFault(build, webpackGraph(modules, compilation.moduleGraph)));
        });
        const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT;
        processAssets.tapPromise({ name: GUARD, stage, additionalAssets: true }, async (assets) => {
          refuse(await check.fault(build, filesOf(assets, compilation)));
        });
      });
      compiler.hooks.shouldEmit.tap({ name: GUARD, stage: FIRST }, (compilation) => (refused.has(compilation) ? false : undefined));
    },
  };
}

/** Electron and NW.js are given to users, whatever they have of Node. */
function isServer({ platform, options }: WebpackCompiler): boolean {
  if (options.name === "edge-server") return true; // Next.js builds it for the web, to be run by a server
  return platform?.node === true && platform.web !== true && platform.electron !== true && platform.nwjs !== true;
}

function* filesOf(assets: Record<string, WebpackSource>, compilation: WebpackCompilation): Generator<OutputFile> {
  for (const [name, source] of Object.entries(assets))
    yield { name, content: source.source(), modules: () => modulesOf(name, compilation) };
}

function* modulesOf(file: string, { chunks, chunkGraph, codeGenerationResults }: WebpackCompilation): ReturnType<typeof webpackCode> {
  for (const chunk of chunks) {
    if (![...chunk.files].includes(file)) continue;
    const { runtime } = chunk;
    yield* webpackCode(chunkGraph.getChunkModulesIterable(chunk), (module) =>
      codeGenerationResults?.has(module, runtime) === true ? codeGenerationResults.getSource(module, runtime, "javascript") : undefined,
    );
  }
}
