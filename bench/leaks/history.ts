/**
 * Scans the history of repositories for three keys, beside git alone, and again with what the first scan remembered; prints a table.
 *
 *     node bench/leaks/history.ts --rounds 3 PATH…
 *
 * Each repository is read through another one that borrows its objects: nothing is written to it.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { Examination } from "../../src/leaks/examination.ts";
import { KeySearch } from "../../src/leaks/exact/key-search.ts";
import { gitFoldersOf } from "../../src/leaks/places/git/git-folder.ts";
import { scanHistory } from "../../src/leaks/places/git/scan-history.ts";
import { median } from "../sessions/median.ts";

const { values, positionals } = parseArgs({ options: { rounds: { type: "string", default: "3" } }, allowPositionals: true });
const CAT_FILE = ["cat-file", "--batch-all-objects", "--batch"];
const DETECTORS = [
  new KeySearch(new KeyRing({ current: generateSecretKey(), fallbacks: [generateSecretKey(), generateSecretKey()] }).entries),
];

console.log("repository | objects | MB | git alone, ms | scan, ms | ratio | second scan, ms | peak memory, MB");
for (const path of positionals.length > 0 ? positionals : ["."]) {
  const folder = await borrower(path);
  try {
    const [alone, first, second]: number[][] = [[], [], []];
    let [objects, bytes] = [0, 0];
    for (let round = 0; round < Number(values.rounds); round++) {
      alone!.push(await milliseconds(() => git(folder, CAT_FILE)));
      await rm(join(folder, ".git/waxseal"), { recursive: true, force: true });
      first!.push(await milliseconds(() => scan(folder, (done) => ([objects, bytes] = [done.objects, done.bytes]))));
      second!.push(await milliseconds(() => scan(folder)));
    }
    const [a, f, s] = [alone!, first!, second!].map((times) => median(times)) as [number, number, number];
    const peak = process.resourceUsage().maxRSS / 1024;
    console.log(
      [path, objects, Math.round(bytes / 1e6), ...[a, f].map(Math.round), (f / a).toFixed(2), Math.round(s), Math.round(peak)].join(" | "),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function borrower(path: string): Promise<string> {
  const folders = await gitFoldersOf(path);
  if (folders === undefined) throw new Error(`${path} is no repository`);
  const folder = await mkdtemp(join(await realpath(tmpdir()), "waxseal-bench-"));
  await git(folder, ["init", "--quiet"]);
  await writeFile(join(folder, ".git/objects/info/alternates"), `${join(folders.common, "objects")}\n`);
  return folder;
}

function git(folder: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", words, { cwd: folder, stdio: "ignore" });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`git ${words[0]!} ended with ${code ?? "a signal"}`))));
  });
}

async function scan(folder: string, progress?: (done: { objects: number; bytes: number }) => void): Promise<void> {
  let leaks = 0;
  const examination = new Examination({ detectors: DETECTORS, found: () => leaks++, missed: () => undefined });
  await scanHistory(folder, examination, { progress, remembered: { key: "of the bench" } });
  if (leaks > 0) throw new Error("keys that were made a moment ago are nowhere");
}

async function milliseconds(action: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}
