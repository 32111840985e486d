/**
 * What the command line asks for.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { CONTENDERS, type Contender } from "./requests/contenders.ts";
import type { LoadOptions } from "./requests/measure.ts";

export interface BenchOptions {
  parts: readonly ("requests" | "tables")[];
  contenders: readonly Contender[];
  load: LoadOptions;
  /** Of the larger table. */
  rows: number;
}

export const USAGE = `node bench/sessions/run.ts [requests] [tables]    both, if none is named

  --rows 1000000      of the larger table, default 20,000; a multiple of 50
  --warm-up 20000     requests of each page and application before anything is measured, default 10,000
  --rounds 7          of requests, default 5
  --seconds 1         of each page and application in a round, default 0.5
  --only REGEXP       of the applications: ${CONTENDERS.map(({ id }) => id).join(", ")}`;

const CONNECTIONS = 32;
const SESSIONS = 1024;

export function optionsOf(args: string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rows: { type: "string", default: "20000" },
      "warm-up": { type: "string", default: "10000" },
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "0.5" },
      only: { type: "string", default: "" },
    },
  });
  const only = new RegExp(values.only);
  const parts = (["requests", "tables"] as const).filter((part) => positionals.length === 0 || positionals.includes(part));
  const load = {
    warmUp: Number(values["warm-up"]),
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    sessions: SESSIONS,
    connections: CONNECTIONS,
  };
  const rows = Number(values.rows);
  const numbers = [load.warmUp, load.rounds, load.seconds, rows];
  if (parts.length === 0 || !numbers.every((number) => number > 0) || rows % 50 !== 0) throw new Error(USAGE);
  return { parts, contenders: CONTENDERS.filter(({ id }) => only.test(id)), load, rows };
}
