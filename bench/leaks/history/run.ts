/**
 * Measures what a scan of a history takes beside git alone and beside gitleaks, and writes the tables into bench/leaks/RESULTS.md:
 *
 *     npm run bench:leaks [-- --rounds 5] [--without-gitleaks] [PATH…]
 *
 * Each run is a whole process, from its start to its end. The repositories are those of test/leaks/proof with 2,000 and with 24,000 commits, which take
 * minutes to make, once, and those at PATH, to which nothing is written.
 *
 * @module
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { gitIn } from "../../../test/leaks/proof/history.ts";
import { scannersFolder } from "../../../test/leaks/generic/scanners.ts";
import { machine } from "../../sessions/machine.ts";
import { finder, gitleaks, readers, type Contender } from "./contenders.ts";
import { measured, type Measured } from "./measured.ts";
import { historyTable } from "./report.ts";
import { borrowed, proofOf, type Repository } from "./repository.ts";

const COMMITS = [2_000, 24_000];
const RESULTS = new URL("../RESULTS.md", import.meta.url);
const [BEGIN, END] = ["<!-- history: written by bench/leaks/history/run.ts -->\n", "<!-- end of history -->"];

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, "without-gitleaks": { type: "boolean", default: false } },
  allowPositionals: true,
});
const others = values["without-gitleaks"] ? [] : [gitleaks(await scannersFolder())];
const tables: string[] = [];
for (const commits of COMMITS) tables.push(await tableOf(await proofOf(commits), [...readers(), finder(), ...others]));
for (const path of positionals) {
  const repository = await borrowed(path);
  tables.push(await tableOf(repository, readers()).finally(() => rmSync(repository.folder, { recursive: true })));
}
const versions = [(await gitIn(".")("version")).trim(), ...(others.length > 0 ? [versionOfGitleaks(await scannersFolder())] : [])];
const settings = `${machine([], versions)}\n- medians, and in brackets the least and the most; each round runs all of them, one after the other`;
const text = readFileSync(RESULTS, "utf8");
const written = `${text.slice(0, text.indexOf(BEGIN))}${BEGIN}\n${[settings, ...tables].join("\n\n")}\n\n${text.slice(text.indexOf(END))}`;
writeFileSync(RESULTS, await format(written, { parser: "markdown", printWidth: 140 }));

async function tableOf(repository: Repository, contenders: readonly Contender[]): Promise<string> {
  const results = new Map<string, Measured[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) if (contender.once !== true) await resultOf(contender, repository); // fills memories
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const contender of contenders) {
      if (round === 0 || contender.once !== true) results.get(contender.name)!.push(await resultOf(contender, repository));
    }
  }
  const table = historyTable(repository, results);
  console.log(table);
  return table;
}

async function resultOf(contender: Contender, { folder }: Repository): Promise<Measured> {
  const result = await measured(contender, folder);
  if (!contender.codes.includes(result.code ?? -1)) throw new Error(`${contender.name} ended with ${String(result.code)}.`);
  return result;
}

function versionOfGitleaks(scanners: string): string {
  return readFileSync(`${scanners}/versions`, "utf8")
    .split("\n")
    .find((line) => line.startsWith("gitleaks"))!;
}
