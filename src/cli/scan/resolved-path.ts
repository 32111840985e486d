import { realpathSync } from "node:fs";

/** Returns `path` as the walker has it, which follows no link; as it is where nothing is there. */
export function resolvedPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
