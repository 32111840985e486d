/**
 * Measures sessions beside their peers, and tables as they grow; prints the tables, and writes them into bench/RESULTS.md.
 *
 *     npm run bench:sessions -- --rows 1000000 --rounds 7 --seconds 1
 *
 * @module
 */
import { startDatabases } from "./databases.ts";
import { machine } from "./machine.ts";
import { optionsOf, type BenchOptions } from "./options.ts";
import { measure } from "./requests/measure.ts";
import { requestsReport } from "./requests/report.ts";
import { writeResults } from "./results-file.ts";
import { mariadb } from "./tables/backends/mariadb.ts";
import { postgres } from "./tables/backends/postgres.ts";
import { sqlite } from "./tables/backends/sqlite.ts";
import { measureTable, type TableTimings } from "./tables/measure.ts";
import { tablesReport } from "./tables/report.ts";

const PACKAGES = [
  ...["express", "fastify", "express-session", "connect-redis", "connect-pg-simple", "better-sqlite3-session-store"],
  ...["@fastify/session", "iron-session", "pg", "@redis/client", "mysql2"],
];

/** Returns the tables of requests. */
export async function requestTables({ contenders, load }: BenchOptions): Promise<string> {
  const databases = await startDatabases();
  try {
    const measurements = await measure(contenders, databases, load);
    return `${machine(PACKAGES, await databases.versions())}\n${requestsReport(contenders, measurements, load)}`;
  } finally {
    await databases.close();
  }
}

/** Returns the table of tables. */
export async function tableTables({ rows }: BenchOptions): Promise<string> {
  const stores: TableTimings[] = [];
  for (const store of [sqlite, postgres, mariadb]) {
    console.log(`Filling and measuring ${store.name}.`);
    stores.push(await measureTable(store, rows));
  }
  return tablesReport(stores, rows);
}

const options = optionsOf(process.argv.slice(2));
const sections: Record<string, (options: BenchOptions) => Promise<string>> = { requests: requestTables, tables: tableTables };
for (const part of options.parts) {
  const tables = await sections[part]!(options);
  console.log(tables);
  if (!(await writeResults(`sessions, ${part}`, tables))) console.log(`bench/RESULTS.md has no markers for them ("sessions, ${part}").`);
}
