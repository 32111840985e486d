/**
 * What `waxseal scan` may be told.
 *
 * @module
 */
import type { Options, OptionValues } from "../command.ts";
import { KEY_OPTIONS } from "../key-input.ts";
import { UsageError } from "../usage-error.ts";

export const SCAN_OPTIONS = {
  ...KEY_OPTIONS,
  source: { value: "PLACE", help: "Read the keys from here, as `waxseal keys --help` lists the places" },
  "fingerprint-file": {
    value: "PATH",
    repeated: true,
    help: "Look for the keys of these fingerprints, which need no key here; may be repeated",
  },
  "known-keys": { value: "PATH", repeated: true, help: "Look for the keys of this list, too, such as badsecrets'; may be repeated" },
  mode: { value: "LIST", help: "What to look for: exact,known,generic; all of them unless you say otherwise" },
  only: { value: "WHERE", help: "Look only in tree (files as they are) or in history (objects of git)" },
  staged: { help: "Look only at what the next commit would take along" },
  pushed: { help: "Look only at what a push would send; standard input says what, as git gives it to pre-push" },
  remote: { value: "NAME", help: "With --pushed: the remote that it goes to, as git gives it to pre-push" },
  exclude: { value: "PATH", repeated: true, help: "Leave out this file or folder; may be repeated" },
  fresh: { help: "Look at every object again, whatever earlier scans found clean" },
  baseline: { value: "PATH", help: "Accept the leaks that this file lists" },
  "write-baseline": { value: "PATH", help: "Write such a file of all that is found" },
  "write-fingerprints": { value: "PATH", help: "Write the fingerprints of the keys, for machines that must not have them, and end" },
  sarif: { value: "PATH", help: "Write a SARIF 2.1.0 report, too" },
  gitlab: { value: "PATH", help: "Write a report as GitLab's code quality reads it, too" },
  github: { help: "Print annotations for GitHub Actions, and a summary where GITHUB_STEP_SUMMARY says" },
  json: { help: "Print JSON" },
  "install-hook": { help: "Let git scan before each commit and each push, and end" },
} as const satisfies Options;

export type ScanValues = OptionValues<typeof SCAN_OPTIONS>;

/** What is looked for. */
export type Mode = "exact" | "known" | "generic";

const MODES: readonly Mode[] = ["exact", "known", "generic"];
/** What cannot be said together, for no run could do both. */
const APART: readonly (readonly (keyof ScanValues)[])[] = [
  ["staged", "pushed", "only"],
  ["json", "github"],
  ["install-hook", "write-fingerprints", "write-baseline"],
  ["baseline", "write-baseline"],
  ["pushed", "key-stdin"],
];

/** Returns the modes that `list` names; all of them where it is undefined. @throws {UsageError} */
export function modesOf(list: string | undefined): ReadonlySet<Mode> {
  if (list === undefined) return new Set(MODES);
  const named = list.split(",").map((one) => MODES.find((mode) => mode === one.trim()));
  if (!named.every((mode) => mode !== undefined)) throw new UsageError(`--mode is a list of ${MODES.join(", ")}, such as exact,known.`);
  return new Set(named);
}

/** Returns where to look. @throws {UsageError} */
export function placesOf(only: string | undefined): ReadonlySet<"tree" | "history"> {
  if (only === undefined) return new Set(["tree", "history"]);
  if (only !== "tree" && only !== "history") throw new UsageError("--only is tree or history.");
  return new Set([only]);
}

/** @throws {UsageError} where two options exclude each other, or one needs another */
export function assertCompatible(options: ScanValues): void {
  for (const group of APART) {
    const given = group.filter((name) => options[name] !== undefined && options[name] !== false);
    if (given.length > 1) throw new UsageError(`Say one of these: ${given.map((name) => `--${name}`).join(", ")}.`);
  }
  if (options.remote !== undefined && !options.pushed) throw new UsageError("--remote goes with --pushed.");
}
