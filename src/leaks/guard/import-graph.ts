/**
 * Who imports whom in a build, and how this package came to be in it.
 *
 * @module
 */
import type { ImportFault } from "./fault.ts";
import type { OwnModules } from "./own-modules.ts";

export class ImportGraph {
  readonly #importers = new Map<string, Set<string>>();
  readonly #entries = new Set<string>();

  addEntry(module: string): void {
    this.#entries.add(module);
  }

  add(importer: string, imported: string): void {
    const importers = this.#importers.get(imported);
    if (importers === undefined) this.#importers.set(imported, new Set([importer]));
    else importers.add(importer);
  }

  /** Returns where modules of others import one of ours. What ours import of each other is no news. */
  faults(own: OwnModules): ImportFault[] {
    const faults: ImportFault[] = [];
    for (const [module, importers] of this.#importers) {
      const name = own.nameOf(module);
      if (name === undefined) continue;
      for (const importer of importers) {
        if (own.nameOf(importer) === undefined) faults.push({ kind: "import", module: name, importers: this.#chainFrom(importer) });
      }
    }
    for (const entry of this.#entries) {
      const name = own.nameOf(entry);
      if (name !== undefined) faults.push({ kind: "import", module: name, importers: [] });
    }
    return faults;
  }

  /** Returns the shortest way from a module up to an entry. */
  #chainFrom(module: string): string[] {
    const cameFrom = new Map<string, string | undefined>([[module, undefined]]);
    for (const at of cameFrom.keys()) {
      const importers = this.#importers.get(at);
      if (importers === undefined || this.#entries.has(at)) return wayTo(at, cameFrom);
      for (const importer of importers) if (!cameFrom.has(importer)) cameFrom.set(importer, at);
    }
    return [module]; // a cycle that no entry leads to
  }
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string | undefined>): string[] {
  const way: string[] = [];
  for (let at: string | undefined = end; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
  return way;
}
