/**
 * Scans, and tells it to whoever asked: a person, a script, CI. What makes a report is loaded where there is one to make.
 *
 * @module
 */
import { appendFile, readFile } from "node:fs/promises";
import { KeySourceError } from "../../errors.ts";
import type { CleanResult } from "../../leaks/reports/cleaned.ts";
import { exitCodeOf } from "../../leaks/reports/exit-code-of.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { pathIn } from "../key-input.ts";
import { versionOfPackage } from "../version.ts";
import { visibleLine } from "../visible.ts";
import { wrapped } from "../wrapped.ts";
import { checkReportPaths } from "./check-report-paths.ts";
import type { ScanValues } from "./options.ts";
import { scan, type Scan } from "./scan.ts";
import { writeReport } from "./write-report.ts";

/** Scans `paths`, prints and writes what the options ask for, and returns how it ended. @throws as `scan`, `applyBaseline`, `checkReportPaths` @throws {KeySourceError} `WAXSEAL_BASELINE_UNREADABLE`, as `writeReport` */
export async function scanAndReport(paths: readonly string[], options: ScanValues, io: Io): Promise<ExitCode> {
  await checkReportPaths(options, io);
  const baseline = options.baseline === undefined ? undefined : await baselineText(pathIn(io, options.baseline));
  const done = await scan(paths, options, io);
  const isPartial = paths.length > 0 || options.staged || options.pushed || options.only !== undefined;
  const result = baseline === undefined ? done.result : await withBaseline(done.result, baseline, isPartial);
  await writeFiles(result, options, io);
  const written = options["write-baseline"];
  if (written !== undefined) {
    const { baselineOf } = await import("../../leaks/reports/baseline/baseline-of.ts");
    await writeReport(pathIn(io, written), baselineOf(result));
    io.err(`${String(result.leaks.length)} accepted in ${visibleLine(written)}. Look at what it lists before you commit it.\n`);
    return result.gaps.length > 0 ? EXIT.usage : EXIT.ok;
  }
  await print(result, done, options, io);
  return exitCodeOf(result);
}

async function baselineText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new KeySourceError("WAXSEAL_BASELINE_UNREADABLE", "The baseline file cannot be read; --write-baseline makes one.");
  }
}

async function withBaseline(result: CleanResult, baseline: string, isPartial: boolean): Promise<CleanResult> {
  const { applyBaseline } = await import("../../leaks/reports/baseline/apply-baseline.ts");
  return applyBaseline(result, baseline, { isPartial });
}

async function writeFiles(result: CleanResult, { sarif, gitlab }: ScanValues, io: Io): Promise<void> {
  if (sarif !== undefined) {
    const { sarifReport } = await import("../../leaks/reports/sarif/sarif-report.ts");
    await writeReport(pathIn(io, sarif), sarifReport(result, { version: versionOfPackage() }));
  }
  if (gitlab !== undefined) {
    const { gitlabReport } = await import("../../leaks/reports/gitlab-report.ts");
    await writeReport(pathIn(io, gitlab), gitlabReport(result));
  }
}

const NO_KEY =
  "There was no key here to look for, so this was about published keys and what looks like one. To look for yours, set SECRET_KEY, or say --dotenv, --key-file, --key-stdin, --source or --fingerprint-file.";

async function print(result: CleanResult, { kept }: Scan, options: ScanValues, io: Io): Promise<void> {
  if (result.keys.length === 0 && (options.json || options.github)) io.err(`${NO_KEY}\n`); // such as a fork's run in CI, which gets no secrets
  if (options.json) {
    const { jsonReport } = await import("../../leaks/reports/json-report.ts");
    io.out(jsonReport(result));
  } else if (options.github) await printForGithub(result, io);
  else {
    const { scanTable } = await import("./table.ts");
    io.out(scanTable(result, io.paintOut));
    const { paintOut: paint } = io;
    if (result.keys.length === 0) {
      io.out(`${paint("faint", wrapped(NO_KEY, ""))}\n`);
    } else if (kept.length > 0) {
      io.out(`${paint("faint", `Left out, for keys may be kept there: ${kept.join(", ")}`)}\n`);
    }
  }
}

async function printForGithub(result: CleanResult, io: Io): Promise<void> {
  const { githubAnnotations } = await import("../../leaks/reports/github/github-annotations.ts");
  io.out(githubAnnotations(result));
  const summary = io.env["GITHUB_STEP_SUMMARY"];
  if (!summary) return;
  const { githubSummary } = await import("../../leaks/reports/github/github-summary.ts");
  await appendFile(summary, githubSummary(result));
}
