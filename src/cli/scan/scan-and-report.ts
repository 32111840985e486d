/**
 * Scans, and tells it to whoever asked: a person, a script, CI.
 *
 * @module
 */
import { appendFile, readFile } from "node:fs/promises";
import { KeySourceError } from "../../errors.ts";
import { applyBaseline } from "../../leaks/reports/baseline/apply-baseline.ts";
import { baselineOf } from "../../leaks/reports/baseline/baseline-of.ts";
import type { CleanResult } from "../../leaks/reports/cleaned.ts";
import { exitCodeOf } from "../../leaks/reports/exit-code-of.ts";
import { githubAnnotations } from "../../leaks/reports/github/github-annotations.ts";
import { githubSummary } from "../../leaks/reports/github/github-summary.ts";
import { gitlabReport } from "../../leaks/reports/gitlab-report.ts";
import { jsonReport } from "../../leaks/reports/json-report.ts";
import { sarifReport } from "../../leaks/reports/sarif/sarif-report.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { pathIn } from "../key-input.ts";
import { versionOfPackage } from "../version.ts";
import { visibleLine } from "../visible.ts";
import type { ScanValues } from "./options.ts";
import { scan, type Scan } from "./scan.ts";
import { scanTable } from "./table.ts";
import { writeReport } from "./write-report.ts";

/** Scans `paths`, prints and writes what the options ask for, and returns how it ended. @throws as `scan`, `applyBaseline` @throws {KeySourceError} `WAXSEAL_BASELINE_UNREADABLE`, as `writeReport` */
export async function scanAndReport(paths: readonly string[], options: ScanValues, io: Io): Promise<ExitCode> {
  const baseline = options.baseline === undefined ? undefined : await baselineText(pathIn(io, options.baseline));
  const done = await scan(paths, options, io);
  const isPartial = paths.length > 0 || options.staged || options.pushed || options.only !== undefined;
  const result = baseline === undefined ? done.result : applyBaseline(done.result, baseline, { isPartial });
  for (const [path, text] of filesOf(result, options)) await writeReport(pathIn(io, path), text);
  const written = options["write-baseline"];
  if (written !== undefined) {
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

function filesOf(result: CleanResult, { sarif, gitlab }: ScanValues): [path: string, text: string][] {
  return [
    ...(sarif === undefined ? [] : [[sarif, sarifReport(result, { version: versionOfPackage() })] satisfies [string, string]]),
    ...(gitlab === undefined ? [] : [[gitlab, gitlabReport(result)] satisfies [string, string]]),
  ];
}

async function print(result: CleanResult, { kept, keys }: Scan, options: ScanValues, io: Io): Promise<void> {
  if (options.json) io.out(jsonReport(result));
  else if (options.github) {
    io.out(githubAnnotations(result));
    const summary = io.env["GITHUB_STEP_SUMMARY"];
    if (summary) await appendFile(summary, githubSummary(result));
  } else {
    io.out(scanTable(result, io.paintOut));
    const { paintOut: paint } = io;
    if (keys === undefined) {
      io.out(`${paint("faint", "There was no key here to look for, so this was about published keys and what looks like one.")}\n`);
    } else if (kept.length > 0) {
      io.out(`${paint("faint", `Left out, for keys may be there, and git ignores it: ${kept.join(", ")}`)}\n`);
    }
  }
}
