/**
 * Measures sealing in several processes, one after the other, and writes the tables into bench/RESULTS.md: `npm run bench:sealing`.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { writeResults } from "../sessions/results-file.ts";
import type { Times } from "./measure.ts";
import { report } from "./report.ts";

const PROCESSES = 5;

const measurements: Times[] = [];
for (let run = 1; run <= PROCESSES; run++) {
  console.log(`Measuring, ${String(run)} of ${String(PROCESSES)}; each takes about a minute.`);
  const output = execFileSync(process.execPath, ["--expose-gc", join(import.meta.dirname, "measure.ts")], { encoding: "utf8" });
  measurements.push(JSON.parse(output) as Times);
}
const tables = report(measurements);
console.log(tables);
if (!(await writeResults("sealing", tables))) console.log('bench/RESULTS.md has no markers for them ("sealing").');
