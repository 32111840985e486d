/**
 * Measures all applications in one run: they take turns, in each round from another one on, so that whatever slows the machine slows all of them.
 *
 * @module
 */
import type { Databases } from "../databases.ts";
import type { Contender } from "./contenders.ts";
import { RunningApplication } from "./running-application.ts";
import { PAGES, type PageName } from "./shop.ts";
import { sliceOf, type Slice } from "./slice.ts";
import { visitorsOf, type Visitor } from "./visitors.ts";

export interface LoadOptions {
  rounds: number;
  seconds: number;
  sessions: number;
  connections: number;
}

/** The slices of an application, one for each round. */
export type Slices = Readonly<Record<PageName, Slice[]>>;

/** By the contender's id. */
export type Measurements = ReadonlyMap<string, Slices>;

export async function measure(contenders: readonly Contender[], databases: Databases, options: LoadOptions): Promise<Measurements> {
  const running: { application: RunningApplication; visitors: Visitor[]; slices: Slices }[] = [];
  try {
    for (const contender of contenders) {
      const application = await RunningApplication.start(contender, databases);
      const slices: Slices = { read: [], change: [] };
      running.push({ application, visitors: [], slices });
      running.at(-1)!.visitors = await visitorsOf(application, options.sessions, options.connections);
    }
    for (let round = 0; round <= options.rounds; round++) {
      const from = Math.floor((running.length * round) / (options.rounds + 1));
      for (const { application, visitors, slices } of [...running.slice(from), ...running.slice(0, from)]) {
        for (const page of Object.keys(PAGES) as PageName[]) {
          const slice = await sliceOf(application, { ...options, requests: visitors.map((visitor) => visitor[page]) });
          if (round > 0) slices[page].push(slice); // the first round warms up
        }
      }
    }
  } finally {
    await Promise.all(running.map(({ application }) => application.stop()));
  }
  return new Map(running.map(({ application, slices }) => [application.contender.id, slices]));
}
