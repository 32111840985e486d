/**
 * What is said when a package that only one hasher needs is not there.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";

/** Returns what to do with an import of `name` that failed. @throws {ConfigError} `WAXSEAL_PASSWORD_PACKAGE` when called */
export function missingPackage(algorithm: string, name: string): (cause: unknown) => never {
  return (cause) => {
    throw new ConfigError(
      "WAXSEAL_PASSWORD_PACKAGE",
      `${algorithm} needs the package ${name}, which did not load. Run: npm install ${name}`,
      { cause },
    );
  };
}
