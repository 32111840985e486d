/**
 * What the figures were measured on.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Returns a list in Markdown: the day, the machine, and the versions of `packages` and of `servers`. */
export function machine(packages: readonly string[], servers: readonly string[]): string {
  const [cpu] = cpus();
  const versions = [`Node ${process.versions.node}`, ...servers, ...packages.map((name) => `${name} ${versionOf(name)}`)];
  return [
    `- ${new Date().toISOString().slice(0, 10)}, ${String(cpus().length)} cores of ${cpu?.model.trim() ?? "an unknown processor"}, shared with other work`,
    `- ${versions.join(", ")}`,
  ].join("\n");
}

function versionOf(name: string): string {
  const text = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
