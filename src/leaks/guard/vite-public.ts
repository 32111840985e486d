/**
 * The files that Vite copies to the client as they are, past the bundle.
 *
 * Source: Vite 8, "Static Asset Handling", the `public` directory.
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { OutputFile } from "./output-file.ts";
import type { ViteConfig } from "./vite-config.ts";

export function* publicFiles({ publicDir, build }: ViteConfig): Generator<OutputFile> {
  if (publicDir === "" || build.copyPublicDir === false || !existsSync(publicDir)) return;
  for (const entry of readdirSync(publicDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || !statSync(path, { throwIfNoEntry: false })?.isFile()) continue;
    yield { name: relative(publicDir, path).replaceAll("\\", "/"), content: readFileSync(path) };
  }
}
