/**
 * The scanners that are compared, each with the defaults it comes with. Nothing is sent to anybody: TruffleHog is told not to verify.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { genericDetector } from "../../../src/leaks/generic/generic-detector.ts";
import { scannedTree } from "../../../test/leaks/generic/scanned-tree.ts";
import type { Finding } from "./finding.ts";

export interface Scanner {
  readonly name: string;
  scan(folder: string): Finding[];
}

const MOST_OUTPUT = 1 << 30;

/** Returns ours, gitleaks and TruffleHog of `scanners`, a folder of scripts/get-scanners.sh. */
export function scannersOf(scanners: string): readonly Scanner[] {
  const home = mkdtempSync(join(tmpdir(), "waxseal-bench-")); // TruffleHog writes into it
  return [
    { name: "waxseal", scan: (folder) => scannedTree(folder, genericDetector()).sightings },
    { name: "gitleaks", scan: (folder) => gitleaks(join(scanners, "bin/gitleaks"), folder, join(home, "report.json")) },
    { name: "TruffleHog", scan: (folder) => truffleHog(join(scanners, "bin/trufflehog"), folder, home) },
  ];
}

function gitleaks(program: string, folder: string, report: string): Finding[] {
  run(program, ["dir", folder, "--report-format", "json", "--report-path", report, "--no-banner", "--exit-code", "0"], {});
  const findings = JSON.parse(readFileSync(report, "utf8")) as { File: string; RuleID: string; Secret: string }[];
  return findings.map(({ File, RuleID, Secret }) => ({ path: below(folder, File), rule: RuleID, text: Secret }));
}

interface TruffleHogLine {
  readonly DetectorName?: string;
  readonly Raw: string;
  readonly RawV2?: string;
  readonly SourceMetadata: { readonly Data: { readonly Filesystem: { readonly file: string } } };
}

function truffleHog(program: string, folder: string, home: string): Finding[] {
  const output = run(program, ["filesystem", folder, "--json", "--no-verification", "--no-update"], { HOME: home });
  return output.split("\n").flatMap((text) => {
    if (!text.startsWith("{")) return [];
    const line = JSON.parse(text) as TruffleHogLine;
    if (line.DetectorName === undefined) return [];
    return [
      { path: below(folder, line.SourceMetadata.Data.Filesystem.file), rule: line.DetectorName, text: `${line.Raw} ${line.RawV2 ?? ""}` },
    ];
  });
}

function below(folder: string, path: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): string {
  const { status, signal, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: MOST_OUTPUT,
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${program} ended with ${String(signal ?? status)}: ${stderr.slice(-2_000)}`);
  return stdout;
}
