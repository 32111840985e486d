/**
 * Measures in several processes, one after the other, and writes the tables into bench/RESULTS.md. Run it with `npm run bench`.
 *
 * Each process compiles its code in its own way and keeps to it, for better or worse; the median of several is quoted.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import type { Times } from "./measure.ts";
import type { Profile } from "./profile.ts";
import { report } from "./report.ts";

const PROCESSES = 5;
const RESULTS = new URL("../RESULTS.md", import.meta.url);
const TABLES = /(?<=<!-- tables: written by npm run bench -->\n).*(?=<!-- end of tables -->)/s;

function outputOf(program: string): unknown {
  const path = fileURLToPath(new URL(program, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, ["--expose-gc", path], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
}

const measurements: Times[] = [];
for (let run = 1; run <= PROCESSES; run++) {
  console.log(`Measuring, ${String(run)} of ${String(PROCESSES)}; each takes about a minute.`);
  measurements.push(outputOf("measure.ts") as Times);
}
console.log("Profiling.");
const tables = report(measurements, outputOf("profile.ts") as Profile);
const text = readFileSync(RESULTS, "utf8").replace(TABLES, () => `\n${tables}\n\n`);
writeFileSync(RESULTS, await format(text, { parser: "markdown", printWidth: 140 }));
console.log(tables);
