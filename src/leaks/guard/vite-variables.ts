/**
 * The variables that Vite would read for a mode, before it picks those that a client gets.
 *
 * Source: Vite 8, "Env Variables and Modes", `.env` files: which there are, and that variables of the process come first.
 * @module
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import type { ViteConfig } from "./vite-config.ts";

export function viteVariables({ root, mode, envDir }: ViteConfig): Record<string, string | undefined> {
  if (envDir === false) return process.env;
  const files = [".env", ".env.local", `.env.${mode}`, `.env.${mode}.local`];
  return Object.assign({}, ...files.map((name) => variablesIn(resolve(root, envDir, name))), process.env) as Record<
    string,
    string | undefined
  >;
}

function variablesIn(file: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return {};
    throw error;
  }
}
