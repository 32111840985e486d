/**
 * Times several functions so that their ratios can be trusted on a machine that does other work meanwhile.
 *
 * They take turns, in slices of two milliseconds and hundreds of rounds, so that whatever slows the machine slows all of them. Of each, the
 * time that one slice in ten stays under counts. Before a slice its predecessor's garbage is collected; its own it pays for.
 *
 * @module
 */
export type Work = () => unknown;

const ROUNDS = 250;
const SLICE_MS = 2;
const WARM_UP_MS = 250;
const WARM_UP_PASSES = 3; // each function once more after the others, whose types may have made the compiler start over
const COUNTING_PERCENTILE = 0.1;

/** Keeps the latest result, so that no compiler leaves the work out. */
const sink: { result?: unknown } = {};

/** Returns the nanoseconds that one call of each takes. */
export async function timesOf<Name extends string>(works: Readonly<Record<Name, Work>>): Promise<Record<Name, number>> {
  const contenders = [];
  for (const [name, work] of Object.entries<Work>(works)) contenders.push({ name, slice: sliceOf(work), calls: 1, times: [] as number[] });

  for (let pass = 0; pass < WARM_UP_PASSES; pass++) {
    for (const contender of contenders) contender.calls = Math.ceil(SLICE_MS / (await warmUp(contender.slice)));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { slice, calls, times } of contenders) {
      collectGarbage();
      times.push((await slice(calls)) / calls);
    }
  }
  return Object.fromEntries(contenders.map(({ name, times }) => [name, percentile(times) * 1e6])) as Record<Name, number>;
}

/** Returns a function that makes so many calls and returns the milliseconds they took. Only what is asynchronous is awaited. */
function sliceOf(work: Work): (calls: number) => number | Promise<number> {
  if (work() instanceof Promise) {
    return async (calls) => {
      const start = performance.now();
      for (let call = 0; call < calls; call++) sink.result = await work();
      return performance.now() - start;
    };
  }
  return (calls) => {
    const start = performance.now();
    for (let call = 0; call < calls; call++) sink.result = work();
    return performance.now() - start;
  };
}

/** Returns the milliseconds of one call, once it has been made for a while. */
async function warmUp(slice: (calls: number) => number | Promise<number>): Promise<number> {
  let calls = 0;
  let spent = 0;
  while (spent < WARM_UP_MS) {
    spent += await slice(10);
    calls += 10;
  }
  return spent / calls;
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error("Run with --expose-gc.");
  globalThis.gc({ type: "minor" });
}

function percentile(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * COUNTING_PERCENTILE)]!;
}
