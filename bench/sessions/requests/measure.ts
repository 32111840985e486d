/**
 * Measures all applications in one run: those of one place for sessions take turns, in each round from another one on, so that whatever slows the machine slows all of them.
 *
 * @module
 */
import type { Databases } from "../databases.ts";
import type { Backend } from "./backend.ts";
import type { Contender } from "./contenders.ts";
import { RunningApplication } from "./running-application.ts";
import { PAGES, type PageName } from "./shop.ts";
import { sliceOf, type Slice } from "./slice.ts";
import { visitorsOf, type Visitor } from "./visitors.ts";

export interface LoadOptions {
  /** Requests of each page before anything is measured. */
  warmUp: number;
  rounds: number;
  seconds: number;
  sessions: number;
  connections: number;
}

/** The slices of an application, one for each round. */
export type Slices = Readonly<Record<PageName, Slice[]>>;

/** By the contender's id. */
export type GroupMeasurements = ReadonlyMap<string, Slices>;

/** By where sessions are kept; each with the frameworks alone. */
export type Measurements = ReadonlyMap<Backend | undefined, GroupMeasurements>;

interface Running {
  readonly application: RunningApplication;
  readonly visitors: readonly Visitor[];
  readonly slices: Slices;
}

/** Measures place by place: what one database still does after its turn, such as writing pages to the disk, is not to slow the next one's applications. */
export async function measure(contenders: readonly Contender[], databases: Databases, options: LoadOptions): Promise<Measurements> {
  const bare = contenders.filter(({ backend }) => backend === undefined);
  const backends = new Set(contenders.map(({ backend }) => backend).filter((backend) => backend !== undefined));
  const measurements = new Map<Backend | undefined, GroupMeasurements>();
  for (const backend of backends.size === 0 ? [undefined] : backends) {
    const group = backend === undefined ? [] : contenders.filter((contender) => contender.backend === backend);
    measurements.set(backend, await measureGroup([...bare, ...group], databases, options));
  }
  return measurements;
}

async function measureGroup(group: readonly Contender[], databases: Databases, options: LoadOptions): Promise<GroupMeasurements> {
  const applications: RunningApplication[] = [];
  const running: Running[] = [];
  try {
    for (const contender of group) {
      const application = await RunningApplication.start(contender, databases);
      applications.push(application);
      const visitors = await visitorsOf(application, options.sessions, options.connections);
      running.push({ application, visitors, slices: { read: [], change: [] } });
    }
    for (const page of Object.keys(PAGES) as PageName[]) {
      for (const one of running) await warmUp(one, page, options);
      for (let round = 0; round < options.rounds; round++) {
        const from = Math.floor((running.length * round) / options.rounds);
        for (const one of [...running.slice(from), ...running.slice(0, from)]) one.slices[page].push(await sliceOfPage(one, page, options));
      }
    }
  } finally {
    await Promise.all(applications.map((application) => application.stop()));
  }
  return new Map(running.map(({ application, slices }) => [application.contender.id, slices]));
}

/** A function that has been called some thousand times V8 compiles; until then it interprets it, which no server does that runs for hours. */
async function warmUp(running: Running, page: PageName, options: LoadOptions): Promise<void> {
  for (let asked = 0; asked < options.warmUp;) asked += (await sliceOfPage(running, page, { ...options, seconds: 1 })).perSecond;
}

function sliceOfPage({ application, visitors }: Running, page: PageName, options: LoadOptions): Promise<Slice> {
  return sliceOf(application, { ...options, requests: visitors.map((visitor) => visitor[page]) });
}
