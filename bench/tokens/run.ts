/**
 * Measures what a token costs beside `dumps` and `loads` of the same data, and writes the table into bench/RESULTS.md: `npm run bench:tokens`.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { machine } from "../sessions/machine.ts";
import { markdownTable } from "../sessions/markdown.ts";
import { median } from "../sessions/median.ts";
import { writeResults } from "../sessions/results-file.ts";
import { SIZES } from "../signing/payloads.ts";
import type { Times } from "./measure.ts";

const PROCESSES = 5;

/** Each dividend, and what it is to be compared with. */
const ROWS: Readonly<Record<string, readonly [dividend: string, ...divisors: string[]]>> = {
  "token of text, issue / dumps": ["issue text", "dumps text"],
  "token of text, open / loads": ["open text", "loads text"],
  "token with a schema, issue / dumps and the schema": ["issue data", "dumps data", "schema"],
  "token with a schema, open / loads and the schema": ["open data", "loads data", "schema"],
  "the same, revocations asked, open / loads and the schema": ["open revocable", "loads data", "schema"],
};

const measurements: Times[] = [];
for (let run = 1; run <= PROCESSES; run++) {
  console.log(`Measuring, ${String(run)} of ${String(PROCESSES)}.`);
  const output = execFileSync(process.execPath, ["--expose-gc", join(import.meta.dirname, "measure.ts")], { encoding: "utf8" });
  measurements.push(JSON.parse(output) as Times);
}

const rows = Object.entries(ROWS).map(([name, [dividend, ...divisors]]) => [
  name,
  ...SIZES.map((size) => {
    const ratios = measurements.map(
      (times) => times[`${dividend} ${String(size)}`]! / divisors.reduce((sum, divisor) => sum + times[`${divisor} ${String(size)}`]!, 0),
    );
    return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
  }),
]);
const table = markdownTable(["times as long", ...SIZES.map((size) => `${String(size)} B`)], rows);
const text = `${machine(["zod"], [])}\n- each figure is the median of ${String(PROCESSES)} processes, in brackets the least and the most\n\n${table}`;
console.log(text);
if (!(await writeResults("tokens", text))) console.log('bench/RESULTS.md has no markers for them ("tokens").');
