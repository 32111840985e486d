/**
 * Where an application's time goes: runs it under the sampling profiler, asks it for one page, and prints the functions that take most.
 *
 *     node bench/sessions/requests/profile.ts http-waxseal-redis read
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Profiler } from "node:inspector";
import { startDatabases } from "../databases.ts";
import { CONTENDERS } from "./contenders.ts";
import { RunningApplication } from "./running-application.ts";
import type { PageName } from "./shop.ts";
import { sliceOf } from "./slice.ts";
import { visitorsOf } from "./visitors.ts";

const CONNECTIONS = 32;
const SESSIONS = 200;
const SECONDS = 10;
const WARM_UP_SHARE = 0.5; // of the samples, which are of what V8 has not compiled yet
const MOST_PLACES = 45;
const INTERVAL_MICROSECONDS = "250";

const [id = "http-waxseal-memory", page = "read"] = process.argv.slice(2);
const contender = CONTENDERS.find((one) => one.id === id);
if (contender === undefined) throw new Error(`There is no ${id}: ${CONTENDERS.map((one) => one.id).join(", ")}.`);

const databases = await startDatabases();
try {
  const folder = join(databases.folder, "profile");
  const flags = ["--cpu-prof", `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${INTERVAL_MICROSECONDS}`];
  const application = await RunningApplication.start(contender, databases, flags);
  const visitors = await visitorsOf(application, SESSIONS, CONNECTIONS);
  const requests = visitors.map((visitor) => visitor[page as PageName]);
  const slice = await sliceOf(application, { requests, connections: CONNECTIONS, seconds: SECONDS });
  await application.stop();
  const [file] = await readdir(folder);
  console.log(`${id} ${page}: ${slice.cpuMicroseconds.toFixed(0)} µs a request, the profiler's own time with it`);
  print(JSON.parse(await readFile(join(folder, file!), "utf8")) as Profiler.Profile, slice.cpuMicroseconds);
} finally {
  await databases.close();
}

/** What the runtime does counts for whoever of us, or of a package, called for it. */
function print({ nodes, samples = [] }: Profiler.Profile, microseconds: number): void {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id: parent, children = [] }) => children.map((child) => [child, parent] as const)));
  const placeOf = (id: number): string => {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const { functionName, url, lineNumber } = byId.get(at)!.callFrame;
      const file = /\/((?:src|node_modules)\/.*)$/.exec(url)?.[1];
      if (file !== undefined) return `${functionName || "(anonymous)"}  ${file}:${String(lineNumber + 1)}`;
    }
    const { functionName } = byId.get(id)!.callFrame;
    return /^\((idle|program|garbage collector)\)$/.test(functionName) ? functionName : "Node";
  };
  const counts = new Map<string, number>();
  for (const sample of samples.slice(samples.length * WARM_UP_SHARE)) counts.set(placeOf(sample), (counts.get(placeOf(sample)) ?? 0) + 1);
  counts.delete("(idle)");
  const busy = [...counts.values()].reduce((sum, count) => sum + count, 0);
  for (const [place, count] of [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST_PLACES)) {
    console.log(
      `${((count / busy) * 100).toFixed(1).padStart(5)} %  ${((count / busy) * microseconds).toFixed(1).padStart(6)} µs  ${place}`,
    );
  }
}
