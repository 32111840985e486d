/**
 * One slice of time in which an application is asked for one page as fast as it answers.
 *
 * @module
 */
import { Connection } from "./connection.ts";
import type { RunningApplication } from "./running-application.ts";

export interface Slice {
  perSecond: number;
  p99Ms: number;
  /** Processor time of the application's process for a request; of databases nothing. */
  cpuMicroseconds: number;
}

export interface SliceOptions {
  /** Requests, one for each session. */
  requests: readonly string[];
  connections: number;
  seconds: number;
}

const SETTLING_SHARE = 0.2;

/** Asks over `connections` at once, each with sessions of its own, so that no two requests of a session meet. */
export async function sliceOf(application: RunningApplication, { requests, connections: count, seconds }: SliceOptions): Promise<Slice> {
  const connections = await Promise.all(Array.from({ length: count }, () => Connection.to(application.port)));
  const ask = async (milliseconds: number): Promise<number[]> => {
    const times: number[] = [];
    const end = performance.now() + milliseconds;
    await Promise.all(
      connections.map(async (connection, first) => {
        for (let at = first, now = performance.now(); now < end; at = at + count < requests.length ? at + count : first) {
          await connection.ask(requests[at]!);
          const answered = performance.now();
          times.push(answered - now);
          now = answered;
        }
      }),
    );
    return times;
  };
  await ask(seconds * SETTLING_SHARE * 1000);
  const cpuBefore = await application.cpuMicroseconds();
  const start = performance.now();
  const times = await ask(seconds * 1000);
  const elapsed = performance.now() - start;
  const cpu = (await application.cpuMicroseconds()) - cpuBefore;
  for (const connection of connections) connection.close();
  return {
    perSecond: (times.length / elapsed) * 1000,
    p99Ms: times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)]!,
    cpuMicroseconds: cpu / times.length,
  };
}
