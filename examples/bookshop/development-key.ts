/**
 * The key of a shop that nobody has set up yet: made at its first start, kept in a file that git ignores, never used in production.
 *
 * @module
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { generateSecretKey } from "waxseal";

/** Where the key came from: the environment, the file, or just now this function. */
export type KeyOrigin = "given" | "found" | "made";

/** Makes sure that SECRET_KEY is set: by the environment, else by the file at `path`, which is made where it is missing. */
export function ensureDevelopmentKey(path: string): KeyOrigin {
  if (process.env["SECRET_KEY"] !== undefined) return "given";
  if (existsSync(path)) {
    process.loadEnvFile(path);
    return "found";
  }
  const key = generateSecretKey();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `SECRET_KEY='${key}'\n`, { mode: 0o600, flag: "wx" });
  process.loadEnvFile(path); // read back: what the file gives at the next start must be what was made
  if (process.env["SECRET_KEY"] !== key) throw new Error(`${path} does not give back the key that was written to it.`);
  return "made";
}
