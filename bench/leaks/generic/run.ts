/**
 * Compares the generic mode with gitleaks and TruffleHog, all on the same files in one run, and writes the tables into bench/leaks/RESULTS.md:
 *
 *     node bench/leaks/generic/run.ts [--findings FILE]
 *
 * It takes about ten minutes, nearly all of them the others'. With --findings, what was found in the trees is written there, one line each, for
 * whoever checks it and adds to checked.json what is new.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { plantedKeys } from "../../../test/leaks/generic/planted-keys.ts";
import { scannersFolder } from "../../../test/leaks/generic/scanners.ts";
import { ROOT } from "../../../test/support/run.ts";
import { machine } from "../../sessions/machine.ts";
import { plant, trees } from "./folders.ts";
import { recallTable, treesTable, verdictsTable, type Result } from "./report.ts";
import { scannersOf } from "./scanner.ts";

const KEYS = 2_000;
const SEED = 20_261_123;
const RESULTS = new URL("../RESULTS.md", import.meta.url);
const [BEGIN, END] = ["<!-- generic mode: written by bench/leaks/generic/run.ts -->\n", "<!-- end of generic mode -->"];

const { values } = parseArgs({ options: { findings: { type: "string" } } });
const scanners = await scannersFolder();
const work = mkdtempSync(join(ROOT, ".cache/generic-bench."));
try {
  const keys = plantedKeys(KEYS, SEED);
  const planted = join(work, "planted");
  plant(keys, planted);
  const places = trees(scanners, join(ROOT, "node_modules"), work);
  const results = scannersOf(scanners).map(({ name, scan }): Result => {
    console.log(`${name} looks at ${String(KEYS)} keys and ${String(places.length)} trees.`);
    return { scanner: name, planted: scan(planted), trees: new Map(places.map((tree) => [tree.name, scan(tree.folder)])) };
  });
  const versions = readFileSync(join(scanners, "versions"), "utf8").trim().split("\n");
  const tables = [machine([], versions), recallTable(keys, results), treesTable(places, results), verdictsTable(results)].join("\n\n");
  console.log(tables);
  if (values.findings !== undefined) writeFileSync(values.findings, linesOf(results));
  const text = readFileSync(RESULTS, "utf8");
  const written = `${text.slice(0, text.indexOf(BEGIN))}${BEGIN}\n${tables}\n\n${text.slice(text.indexOf(END))}`;
  writeFileSync(RESULTS, await format(written, { parser: "markdown", printWidth: 140 }));
} finally {
  rmSync(work, { recursive: true });
}

function linesOf(results: readonly Result[]): string {
  return results
    .flatMap(({ scanner, trees: found }) => {
      return [...found].flatMap(([tree, findings]) => {
        return findings.map(({ rule, path, text }) => `${scanner} ${tree} ${rule} ${path}\t${JSON.stringify(text.slice(0, 100))}\n`);
      });
    })
    .join("");
}
