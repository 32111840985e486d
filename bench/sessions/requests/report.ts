/**
 * The tables of requests, in Markdown.
 *
 * @module
 */
import { markdownTable } from "../markdown.ts";
import { median } from "../median.ts";
import type { Backend } from "./backend.ts";
import { OURS, OURS_BARE, type Contender, type Framework } from "./contenders.ts";
import type { LoadOptions, Measurements } from "./measure.ts";
import { PAGES, type PageName } from "./shop.ts";
import type { Slice } from "./slice.ts";

const BACKENDS: readonly (Backend | undefined)[] = [undefined, "SQLite", "PostgreSQL", "Redis", "cookie", "memory"];

const HEAD = ["sessions in", "library", "framework", "a second", "of the bare", "p99, ms", "CPU, µs", "waxseal / this"];

const NOTES = [
  "- Each page is asked for over keep-alive connections by a process beside; the servers of the databases share the processors, too.",
  '- "of the bare": the share of what the framework answers without sessions. "CPU": processor time of the application for a request, its database not counted. "waxseal / this": how many times as many requests waxseal answers with `csrf: false` through the same framework, in brackets the least and the most of all rounds; beside Fastify, through node:http.',
  "- waxseal checks CSRF tokens, signs and binds rows, lists sessions by user, and saves only over what it has read; none of the others does. It renews an idle limit once a tenth of it has passed.",
  "- express-session writes at each request to renew its limit, unless a store is told not to (`disableTouch`): then visits do not prolong a session. better-sqlite3-session-store runs over node:sqlite, which has what it asks of better-sqlite3, with the same settings as ours. @fastify/session with `rolling: false` does not prolong either. iron-session encrypts, too.",
].join("\n");

/** Returns a table for each page. */
export function requestsReport(
  contenders: readonly Contender[],
  measurements: Measurements,
  { warmUp, rounds, seconds, sessions, connections }: LoadOptions,
): string {
  const how = `- each figure is the median of ${String(rounds)} rounds of ${String(seconds)} s, after ${String(warmUp)} requests of each page; ${String(connections)} connections, ${String(sessions)} sessions`;
  const tables = (Object.keys(PAGES) as PageName[]).map((page) => `### ${PAGES[page].title}\n\n${tableOf(page, contenders, measurements)}`);
  return [`${how}\n${NOTES}`, ...tables].join("\n\n");
}

function tableOf(page: PageName, contenders: readonly Contender[], measurements: Measurements): string {
  const rows = BACKENDS.flatMap((backend) => contenders.filter((contender) => contender.backend === backend)).map((contender) => {
    const { id, library, framework, backend } = contender;
    const groups = backend === undefined ? [...measurements.values()] : [measurements.get(backend)!];
    const slices = groups.flatMap((group) => group.get(id)![page]);
    const slicesBeside = (find: (other: Contender) => boolean): Slice[] | undefined => {
      const found = backend === undefined ? undefined : contenders.find(find);
      return found && measurements.get(backend)!.get(found.id)?.[page];
    };
    const bare = slicesBeside((one) => one.backend === undefined && one.framework === framework);
    const ours = slicesBeside((one) => one.library === OURS_BARE && one.backend === backend && one.framework === oursBeside(framework));
    const isPeer = library !== OURS && library !== OURS_BARE;
    return [
      backend ?? "",
      library,
      framework,
      median(slices.map(({ perSecond }) => perSecond)).toFixed(0),
      bare === undefined ? "" : `${(median(ratios(slices, bare)) * 100).toFixed(0)} %`,
      median(slices.map(({ p99Ms }) => p99Ms)).toFixed(1),
      median(slices.map(({ cpuMicroseconds }) => cpuMicroseconds)).toFixed(0),
      isPeer && ours !== undefined ? spread(ratios(ours, slices)) : "",
    ];
  });
  return markdownTable(HEAD, rows, 3);
}

function oursBeside(framework: Framework): Framework {
  return framework === "Fastify" ? "node:http" : framework;
}

/** Returns how many times as many requests were answered as by the others, of each round. */
function ratios(slices: readonly Slice[], others: readonly Slice[]): number[] {
  return slices.map(({ perSecond }, round) => perSecond / others[round]!.perSecond);
}

function spread(values: readonly number[]): string {
  return `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
}
