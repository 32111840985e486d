/**
 * Several processes that share one cache and one database, every call of theirs delayed, failed, lost or carried out late at will: what
 * has been acknowledged is what everybody reads.
 *
 * @module
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StoreError } from "../../../src/errors.ts";
import type { KeptRow, ListedRow, NewRow, Replacement, ScannedRows, SessionTable, TableStore } from "../../../src/sessions/store.ts";
import { cachedStore } from "../../../src/sessions/stores/cached.ts";
import { fixedClock, type FixedClock } from "../../../src/testing/fixed-clock.ts";

const CLIENTS = 3;
const RUNS = 500;
const SLOW_STEPS = 12;
const USER = "7";

interface Kept extends NewRow {
  readonly version: string;
  readonly seenAt: number;
  expiresAt: number;
}

/** A table that does each call in one step, never gives a version twice, tells how long rows have to live, and remembers what was under a handle. */
class StepTable implements SessionTable {
  readonly past = new Map<string, (Kept | undefined)[]>();
  readonly #clock: FixedClock;
  #versions = 0;

  constructor(clock: FixedClock) {
    this.#clock = clock;
  }

  alive(handle: string): Kept | undefined {
    const row = this.past.get(handle)?.at(-1);
    return row && row.expiresAt > this.#clock() ? row : undefined;
  }

  async read(handle: string): Promise<KeptRow | undefined> {
    const row = this.alive(handle);
    return row && this.#kept(row);
  }

  async insert(handle: string, row: NewRow): Promise<string | undefined> {
    return this.alive(handle) ? undefined : this.#put(handle, row);
  }

  async replace(handle: string, version: string, row: NewRow): Promise<Replacement> {
    const present = this.alive(handle);
    if (!present) return { kind: "gone" };
    return present.version === version
      ? { kind: "replaced", version: this.#put(handle, row) }
      : { kind: "changed", row: this.#kept(present) };
  }

  async move(handle: string, version: string, to: string, row: NewRow): Promise<Replacement> {
    const present = this.alive(handle);
    if (!present) return { kind: "gone" };
    if (present.version !== version) return { kind: "changed", row: this.#kept(present) };
    this.#set(handle, undefined);
    return { kind: "replaced", version: this.#put(to, row) };
  }

  async touch(handle: string, version: string, lifetimeSeconds: number): Promise<boolean> {
    const present = this.alive(handle);
    if (present?.version !== version) return false;
    present.expiresAt = this.#clock() + lifetimeSeconds;
    return true;
  }

  async delete(handle: string, userId?: string): Promise<boolean> {
    const present = this.alive(handle);
    if (!present || (userId !== undefined && present.userId !== userId)) return false;
    this.#set(handle, undefined);
    return true;
  }

  async scan(): Promise<ScannedRows> {
    const rows = [...this.past.keys()].flatMap((handle) => (this.alive(handle) ? [{ handle, blob: this.alive(handle)!.blob }] : []));
    return { rows, next: undefined };
  }

  async list(userId: string): Promise<ListedRow[]> {
    const handles = [...this.past.keys()].filter((handle) => this.alive(handle)?.userId === userId);
    return handles.map((handle) => ({ handle, ...this.alive(handle)! }));
  }

  deleteOf = (): Promise<number> => Promise.reject(new Error("It is not to be asked for this."));
  count = (): Promise<number> => Promise.resolve(0);
  clear = (): Promise<number> => Promise.resolve(0);

  #put(handle: string, row: NewRow): string {
    const version = `v ${String(++this.#versions)}`;
    const seenAt = this.#clock();
    this.#set(handle, { ...row, version, seenAt, expiresAt: seenAt + row.lifetimeSeconds });
    return version;
  }

  #set(handle: string, row: Kept | undefined): void {
    this.past.set(handle, [...(this.past.get(handle) ?? []), row]);
  }

  #kept({ blob, version, seenAt, expiresAt }: Kept): KeptRow & { lifetimeSeconds: number } {
    const now = this.#clock();
    return { blob, version, idleSeconds: now - seenAt, lifetimeSeconds: expiresAt - now };
  }
}

const SLOWNESS = ["is slow to ask", "is slow to hear"] as const;
const FAULTS = [...SLOWNESS, "dies before it", "dies after it", "fails", "fails, but is done", "fails, and is done late"] as const;
const NEVER = new Promise<never>(() => undefined);

type Fault = (typeof FAULTS)[number];

interface Plan {
  /** Whether nothing is cached at first. */
  cold: boolean;
  /** What each client does, one after the other; `at` says to which of the sessions it knows. */
  programs: { call: string; at: number; seconds: number }[][];
  /** What goes wrong, in which client's how manieth call. */
  faults: { client: number; call: number; fault: Fault }[];
}

const CALLS = ["read", "read", "read", "replace", "replace", "touch", "delete", "move", "insert", "deleteOf"];

function plans(disturbances: string[], faults: readonly Fault[]): fc.Arbitrary<Plan> {
  const at = fc.constantFrom(0, 0, 0, 0, 1, 2, 3);
  const step = fc.record({ call: fc.constantFrom(...CALLS, ...disturbances), at, seconds: fc.constantFrom(1, 6, 30, 61, 400) });
  const program = fc.array(step, { minLength: 1, maxLength: 5 });
  const fault = fc.record({ client: fc.nat(CLIENTS - 1), call: fc.nat(12), fault: fc.constantFrom(...faults) });
  return fc.record({
    cold: fc.boolean(),
    programs: fc.array(program, { minLength: CLIENTS, maxLength: CLIENTS }),
    faults: fc.array(fault, { maxLength: 5 }),
  });
}

/** Runs the programs, checks each read, and returns what is needed to look at the end. */
async function play(
  scheduler: fc.Scheduler,
  { cold, programs, faults }: Plan,
): Promise<{ handles: string[]; database: StepTable; after: SessionTable }> {
  const clock = fixedClock();
  const cache = new StepTable(clock);
  const database = new StepTable(clock);
  const open = (faulty: (table: SessionTable) => SessionTable): Promise<SessionTable> => {
    const storeOf = (table: SessionTable): TableStore => ({ kind: "table", open: async () => faulty(table) });
    return cachedStore({ cache: storeOf(cache), store: storeOf(database) }).open({ layout: "waxseal", clock });
  };

  const row = (blob: string, seconds = 300): NewRow => ({ blob, lifetimeSeconds: seconds, userId: USER, createdAt: 0, endsAt: 0 });
  const after = await open((table) => table);
  const handles = ["a", "b"];
  for (const handle of handles) await after.insert(handle, row(`${handle} at first`));
  if (cold) cache.past.clear();

  const acknowledged = new Map<string, number>(); // of each handle, how much of its past everybody has to know
  const acknowledge = (past: ReadonlyMap<string, number>): void => {
    for (const [handle, length] of past) acknowledged.set(handle, Math.max(length, acknowledged.get(handle) ?? 0));
  };
  const lengths = (): Map<string, number> => new Map([...database.past].map(([handle, { length }]) => [handle, length]));
  acknowledge(lengths());

  async function checkedRead(table: SessionTable, handle: string): Promise<KeptRow | undefined> {
    const floor = (acknowledged.get(handle) ?? 0) - 1;
    const start = clock();
    const found = await table.read(handle);
    const possible = floor < 0 ? [undefined, ...(database.past.get(handle) ?? [])] : database.past.get(handle)!.slice(floor);
    if (found === undefined) {
      if (!possible.some((state) => state === undefined || state.expiresAt <= clock()))
        throw new Error(`${handle} is there, and was not found.`);
      return undefined;
    }
    const state = possible.find((one) => one?.version === found.version);
    if (state?.blob !== found.blob) throw new Error(`${handle} was read as it is no more: ${found.blob}`);
    if (state.expiresAt <= start) throw new Error(`${handle} was read after its end: ${found.blob}`);
    return found;
  }

  let made = 0;
  async function act(table: SessionTable, name: string, { call, at, seconds }: Plan["programs"][number][number]): Promise<void> {
    const handle = handles[at % handles.length]!;
    const blob = `${handle} by ${name}, ${String(++made)}`;
    const fresh = `new ${String(made)}`;
    if (call === "evict") cache.past.delete(handle);
    if (call === "pass") clock.pass(seconds);
    if (call === "insert") {
      if ((await table.insert(fresh, row(blob, seconds))) !== undefined) acknowledge(new Map([[fresh, 1]]));
      handles.push(fresh);
    }
    if (call === "delete") {
      await table.delete(handle, at === 3 ? USER : undefined);
      acknowledge(new Map([[handle, database.past.get(handle)!.findLastIndex((state) => state === undefined) + 1]]));
    }
    if (call === "deleteOf") {
      const before = [...database.past.keys()].filter((one) => one !== handle);
      await table.deleteOf(USER, handle);
      acknowledge(new Map(before.map((one) => [one, database.past.get(one)!.findLastIndex((state) => state === undefined) + 1])));
    }
    if (!["read", "replace", "touch", "move"].includes(call)) return;
    const found = await checkedRead(table, handle);
    if (!found || call === "read") return;
    if (call === "touch") await table.touch(handle, found.version, seconds);
    if (call === "replace") {
      const outcome = await table.replace(handle, found.version, row(blob, seconds));
      if (outcome.kind === "replaced")
        acknowledge(new Map([[handle, database.past.get(handle)!.findIndex((state) => state?.blob === blob) + 1]]));
    }
    if (call === "move") {
      const outcome = await table.move(handle, found.version, fresh, row(blob, seconds));
      if (outcome.kind !== "replaced") return;
      acknowledge(
        new Map([
          [handle, database.past.get(handle)!.findLastIndex((state) => state === undefined) + 1],
          [fresh, 1],
        ]),
      );
      handles.push(fresh);
    }
  }

  async function run(client: number): Promise<void> {
    const name = `client ${String(client)}`;
    let died = (): void => undefined;
    const death = new Promise<void>((resolve) => (died = resolve));
    let calls = 0;
    const faulty = (table: SessionTable): SessionTable =>
      new Proxy(table, {
        get(own, call: keyof SessionTable) {
          if (typeof own[call] !== "function") return undefined; // nor is it a promise
          return async (...given: never[]) => {
            const number = calls++;
            const fault = faults.find((one) => one.client === client && one.call === number)?.fault;
            const step = async (what: string): Promise<void> =>
              scheduler.schedule(Promise.resolve(), `${name} ${what} ${own === cache ? "cache" : "database"}.${call}(${String(given[0])})`);
            const stall = async (): Promise<void> => {
              for (let left = SLOW_STEPS; left > 0; left--) await step("waits for");
            };
            const done = async (): Promise<unknown> => (own[call] as (...all: never[]) => Promise<unknown>).apply(own, given);
            const failure = new StoreError("WAXSEAL_STORE_FAILED", "as planned");
            if (fault === "is slow to ask") await stall();
            await step("asks");
            if (fault === "dies before it") {
              died();
              return NEVER;
            }
            if (fault === "fails") throw failure;
            if (fault === "fails, and is done late") {
              void step("has done late")
                .then(() => step("has done still later"))
                .then(done);
              throw failure;
            }
            const outcome = await done();
            if (fault === "dies after it") {
              died();
              return NEVER;
            }
            if (fault === "is slow to hear") await stall();
            await step("has done");
            if (fault === "fails, but is done") throw failure;
            return outcome;
          };
        },
      });
    const table = await open(faulty);
    const program = async (): Promise<void> => {
      for (const step of programs[client]!) {
        await scheduler.schedule(Promise.resolve(), `${name} begins ${step.call}`);
        await act(table, name, step).catch((error: unknown) => {
          if (!(error instanceof StoreError)) throw error;
        });
      }
    };
    await Promise.race([program(), death]);
  }

  await scheduler.waitFor(Promise.all(programs.map((_, client) => run(client))));
  await scheduler.waitIdle(); // what was to be done late
  return { handles, database, after };
}

/** At the end, when nobody writes any more, everybody reads what is in the database, twice. */
async function expectTruth({ handles, database, after }: Awaited<ReturnType<typeof play>>): Promise<void> {
  for (const handle of [...handles, ...handles]) expect((await after.read(handle))?.blob).toBe(database.alive(handle)?.blob);
}

describe("what is acknowledged is what everybody reads,", () => {
  it("whoever is how slow; and in the end the cache agrees with the database", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plans([], SLOWNESS), async (scheduler, plan) => expectTruth(await play(scheduler, plan))),
      { numRuns: RUNS },
    );
  });

  it("whoever dies wherever; and in the end as well, what nobody was told included", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plans([], FAULTS.slice(0, 4)), async (scheduler, plan) => expectTruth(await play(scheduler, plan))),
      { numRuns: RUNS },
    );
  });

  it("whichever call fails, is done all the same, or late; and in the end as well", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plans([], FAULTS), async (scheduler, plan) => expectTruth(await play(scheduler, plan))),
      { numRuns: RUNS },
    );
  });

  it("whatever else the cache evicts, and however much time passes in between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plans(["evict", "evict", "pass", "pass"], FAULTS), async (scheduler, plan) => {
        await play(scheduler, plan);
      }),
      { numRuns: RUNS },
    );
  });
});
