import type { Reporter, TestModule, Vitest } from "vitest/node";

/** Begins the line by which `need` tells this reporter, across the process boundary, that a component is missing. */
export const NOT_RUN = "not run: ";

/** Ends the run with what was not run and why. With `WAXSEAL_REQUIRE_ALL=1` any skipped test fails the run, however it was skipped. */
export class NotRunReporter implements Reporter {
  readonly #filesByReason = new Map<string, Set<string>>();
  #vitest: Vitest | undefined;

  /** `leftOut` are the patterns of files that are not even looked at. */
  constructor(leftOut: readonly string[] = []) {
    for (const pattern of leftOut) this.#note("suites that are left to a run with WAXSEAL_REQUIRE_ALL=1", pattern);
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onUserConsoleLog({ content, taskId }: { content: string; taskId?: string }): void {
    for (const line of content.split("\n")) {
      if (line.startsWith(NOT_RUN)) this.#note(line.slice(NOT_RUN.length), this.#fileOf(taskId));
    }
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const requireAll = process.env["WAXSEAL_REQUIRE_ALL"] === "1";
    if (requireAll) {
      for (const module of modules) {
        for (const test of module.children.allTests("skipped")) this.#note(`skipped: ${test.fullName}`, module.relativeModuleId);
      }
    }
    if (this.#filesByReason.size === 0) return;
    if (requireAll) process.exitCode = 1;
    const verdict = requireAll ? "a failure, since WAXSEAL_REQUIRE_ALL=1" : "a failure under WAXSEAL_REQUIRE_ALL=1";
    const lines = [...this.#filesByReason].flatMap(([reason, files]) => [`   ${reason}`, ...[...files].map((file) => `     ${file}`)]);
    this.#vitest?.logger.log(["", ` Not run (${verdict}):`, ...lines, ""].join("\n"));
  }

  #note(reason: string, file: string): void {
    const files = this.#filesByReason.get(reason) ?? new Set();
    this.#filesByReason.set(reason, files.add(file));
  }

  #fileOf(taskId: string | undefined): string {
    const entity = taskId && this.#vitest?.state.getReportedEntityById(taskId);
    return entity && entity.type === "module" ? entity.relativeModuleId : "(unknown file)";
  }
}
