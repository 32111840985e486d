import { relative } from "node:path";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { visibleLine } from "../visible.ts";
import { installHooks, type InstalledHook } from "./install-hook.ts";

const WORDS: Readonly<Record<InstalledHook["how"], string>> = {
  new: "written",
  kept: "there already",
  renewed: "written again",
  after: "written; the hook that was there runs first",
};

/** Puts the hooks into the repository here, and says so. @throws {KeySourceError} `WAXSEAL_HOOK_…` */
export async function installHere({ cwd, out, paintOut: paint }: Io): Promise<ExitCode> {
  for (const { path, how } of await installHooks(cwd)) {
    out(`${paint("good", "✓")} ${visibleLine(relative(cwd, path))}: ${WORDS[how]}\n`);
  }
  out("From now on git scans what a commit or a push takes along. Each clone needs its own hooks; in CI, scan everything.\n");
  return EXIT.ok;
}
