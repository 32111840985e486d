/**
 * Says what a suite needs beyond `npm ci`, so that nothing is ever skipped in silence.
 *
 * ```ts
 * const django = await need("a real Django 5.2", djangoPath);
 * describe.runIf(django)("tokens that Django made", () => { … django! … });
 * ```
 * Found: the suite runs. Missing: its tests are skipped, and the run ends with a list of what was not run and why.
 * With `WAXSEAL_REQUIRE_ALL=1`, as `.ci/run` sets it, a missing component fails the test file instead.
 *
 * @module
 */
import { NOT_RUN } from "./not-run-reporter.ts";

/** Returns what `find` finds. Nothing found, or an error, means that `component` is missing; the error's message is the reason. */
export async function need<T>(component: string, find: () => T | undefined | Promise<T | undefined>): Promise<T | undefined> {
  let reason = "not found";
  try {
    const found = await find();
    if (found) return found;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  if (process.env["WAXSEAL_REQUIRE_ALL"] === "1") throw new Error(`This run requires ${component}: ${reason}`);
  console.warn(`${NOT_RUN}${component} is missing: ${reason}`);
  return undefined;
}
