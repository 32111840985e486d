/**
 * The client of a database, out of the project that the command runs in: waxseal itself brings none.
 *
 * @module
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { ConfigError, StoreError } from "../../errors.ts";
import { causeText } from "./store-failure.ts";

export interface ClientPackage<Name extends string> {
  readonly name: Name;
  /** What the module exports. */
  readonly exported: unknown;
}

/**
 * Returns the first of the packages `names` that is installed: in the project around the folder `cwd`, or else beside this package.
 *
 * @throws {ConfigError} `WAXSEAL_CLIENT_MISSING` @throws {StoreError} `WAXSEAL_STORE_FAILED` when it is there and does not load
 */
export function clientPackage<Name extends string>(names: readonly Name[], cwd: string): ClientPackage<Name> {
  for (const load of [createRequire(join(cwd, "package.json")), createRequire(import.meta.url)]) {
    for (const name of names) {
      const path = resolved(load, name);
      if (path !== undefined) return { name, exported: loaded(load, path, name) };
    }
  }
  const packages = names.map(packageOf);
  const installs = packages.map((name) => `npm install ${name}`).join("   or   ");
  throw new ConfigError("WAXSEAL_CLIENT_MISSING", `The client of this store is not installed here. Run: ${installs}`);
}

function resolved(load: NodeJS.Require, name: string): string | undefined {
  try {
    return load.resolve(name);
  } catch {
    return undefined;
  }
}

function loaded(load: NodeJS.Require, path: string, name: string): unknown {
  try {
    return load(path);
  } catch (cause) {
    throw new StoreError("WAXSEAL_STORE_FAILED", `The package ${packageOf(name)} is installed, but does not load.${causeText(cause)}`, {
      cause,
    });
  }
}

/** "mysql2/promise" is of "mysql2". */
function packageOf(specifier: string): string {
  const [first = "", second = ""] = specifier.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}
