/**
 * gitleaks, TruffleHog and the trees that all are compared on: those that scripts/get-scanners.sh finds or fetches.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../support/run.ts";

/** What gets in no test's way, and does not change between them: large trees without leaks. */
export const DEBIAN_TREES = ["django", "rails", "php", "python"] as const;

/** Returns the folder that holds bin/gitleaks, bin/trufflehog and trees/. */
export async function scannersFolder(): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", [join(ROOT, "scripts/get-scanners.sh")]).catch((error: unknown) => {
    throw new Error((error as { stderr?: string }).stderr?.trim() ?? String(error));
  });
  return stdout.trim();
}
