/**
 * What modules of webpack are called, who imports whom, and what code each has.
 *
 * @module
 */
import { ImportGraph } from "./import-graph.ts";
import type { ModuleCode } from "./output-file.ts";

/** What is used of a module of webpack 5, and of Rspack. */
export interface WebpackModule {
  identifier(): string;
  /** The path of its file, without a query. */
  nameForCondition(): string | null;
  originalSource(): WebpackSource | null;
  /** What was asked for; of a module that was left external that is its name. */
  readonly userRequest?: string | undefined;
  /** What it was made of, where several were put together into one. */
  readonly modules?: Iterable<WebpackModule> | undefined;
}

export interface WebpackSource {
  source(): string | Uint8Array;
}

export interface WebpackModuleGraph {
  getIssuer(module: WebpackModule): WebpackModule | null | undefined;
  getOutgoingConnections(module: WebpackModule): Iterable<{ readonly module: WebpackModule | null | undefined }>;
}

export function webpackGraph(modules: Iterable<WebpackModule>, connections: WebpackModuleGraph): ImportGraph {
  const graph = new ImportGraph();
  for (const module of modules) {
    const issuer = connections.getIssuer(module);
    if (issuer === null || issuer === undefined) graph.addEntry(idOf(module));
    for (const { module: imported } of connections.getOutgoingConnections(module)) {
      if (imported !== null && imported !== undefined) graph.add(idOf(module), idOf(imported));
    }
  }
  return graph;
}

/** Returns the code of `modules` as the bundle has it, and as it was before that, so that one of several put together is told. */
export function* webpackCode(
  modules: Iterable<WebpackModule>,
  generated: (module: WebpackModule) => WebpackSource | undefined,
): Generator<ModuleCode> {
  for (const module of modules) {
    const code = generated(module);
    if (code !== undefined) yield { id: idOf(module), code: code.source() };
    for (const part of module.modules ?? []) {
      const source = part.originalSource();
      if (source !== null) yield { id: idOf(part), code: source.source() };
    }
  }
}

function idOf(module: WebpackModule): string {
  return module.nameForCondition() ?? module.userRequest ?? module.identifier();
}
