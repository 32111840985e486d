import { readFileSync } from "node:fs";

/** Returns the version of this package. */
export function versionOfPackage(): string {
  const url = new URL("../../package.json", import.meta.url); // from src/cli/ as from dist/cli/
  return (JSON.parse(readFileSync(url, "utf8")) as { version: string }).version;
}
