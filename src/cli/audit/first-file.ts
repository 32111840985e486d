import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../usage-error.ts";

const FOLDERS = [".", "src", "lib", "app", "server", "src/server", "src/lib", "src/lib/server"];
const NAMES = ["waxseal.ts", "waxseal.mts", "waxseal.js", "waxseal.mjs"];

/** Returns the file in which an application's object is usually defined. @throws {UsageError} where there is none around `cwd` */
export function firstFile(cwd: string): string {
  const found = FOLDERS.flatMap((folder) => NAMES.map((name) => join(cwd, folder, name))).find((path) => existsSync(path));
  if (found === undefined) throw new UsageError("There is no waxseal.ts here; name the file that exports what createWaxseal returned.");
  return found;
}
