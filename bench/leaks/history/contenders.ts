/**
 * What reads all of a repository's history: git alone, this package, and gitleaks with the rules that it comes with.
 *
 * @module
 */
import { join } from "node:path";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { KEYS } from "../../../test/leaks/proof/history.ts";
import { ROOT } from "../../../test/support/run.ts";
import type { Program } from "./measured.ts";

export interface Contender extends Program {
  readonly name: string;
  /** Exit codes of a run that went as it should. */
  readonly codes: readonly number[];
  /** Whether it is measured in the first round only: it takes minutes. */
  readonly once?: boolean;
}

const SCAN = [process.execPath, join(ROOT, "dist/cli/main.js"), "scan", "--mode", "exact", "--only", "history", "--json"];
const { PATH, HOME } = process.env;

/** What only reads: git, and scans for a key that is nowhere. The first is what the others are compared with. */
export function readers(): Contender[] {
  const env = { PATH, HOME, SECRET_KEY: generateSecretKey() };
  return [
    { name: "`git cat-file --batch-all-objects --batch`", words: ["git", "cat-file", "--batch-all-objects", "--batch"], env, codes: [0] },
    { name: "`waxseal scan --mode exact --only history --fresh`", words: [...SCAN, "--fresh"], env, codes: [0] },
    { name: "the same with a memory, a second time", words: SCAN, env, codes: [0] },
  ];
}

/** A scan for the keys of test/leaks/proof, which are there. */
export function finder(): Contender {
  const env = {
    ...{ PATH, HOME, SECRET_KEY: KEYS.ours },
    SECRET_KEY_FALLBACKS: JSON.stringify([KEYS.django]),
    SECRET_KEY_STAGED: JSON.stringify([KEYS.own]),
  };
  return { name: "the scan, with three keys that leaked 69 times", words: [...SCAN, "--fresh"], env, codes: [1] };
}

/** @param scanners a folder as scripts/get-scanners.sh makes it */
export function gitleaks(scanners: string): Contender {
  const words = [join(scanners, "bin/gitleaks"), "detect", "--source", ".", "--no-banner"];
  return { name: "`gitleaks detect --source .`", words, env: { PATH, HOME }, codes: [0, 1], once: true };
}
